using System.Buffers.Binary;

namespace Autarky.Kernels.Emitting;

/// <summary>A 64-bit general register.</summary>
internal enum Reg
{
    Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi, R8, R9, R10, R11, R12, R13, R14, R15,
}

/// <summary>A place in memory: base + index · scale + displacement, in bytes. An index of <see cref="Reg.Rsp"/> means none.</summary>
internal readonly record struct Mem(Reg Base, int Displacement = 0, Reg Index = Reg.Rsp, int Scale = 1);

/// <summary>
/// Writes the few x86-64 instructions that the kernels need: vectors of 512 bits in EVEX encoding, and what a loop takes.
/// </summary>
/// <remarks>Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.</remarks>
internal sealed class Assembler
{
    private readonly List<byte> _code = [];

    /// <summary>Bytes so far: where the next instruction begins.</summary>
    public int Position => _code.Count;

    /// <summary>The code.</summary>
    public byte[] ToArray() => [.. _code];

    /// <summary>64-bit load.</summary>
    public void Load(Reg to, Mem from) => Plain(0x8B, (int)to, from);

    /// <summary>Copies a register.</summary>
    public void Move(Reg to, Reg from) => Plain(0x8B, (int)to, from);

    /// <summary>to += from.</summary>
    public void Add(Reg to, Reg from) => Plain(0x03, (int)to, from);

    /// <summary>to −= from.</summary>
    public void Subtract(Reg to, Reg from) => Plain(0x2B, (int)to, from);

    /// <summary>to += number.</summary>
    public void Add(Reg to, int number)
    {
        Plain(0x81, 0, to);
        Int32(number);
    }

    /// <summary>to = address.</summary>
    public void Address(Reg to, Mem of) => Plain(0x8D, (int)to, of);

    /// <summary>to −= 1, and sets the zero flag.</summary>
    public void Decrement(Reg to) => Plain(0xFF, 1, to);

    /// <summary>Sets the flags by register − memory.</summary>
    public void Compare(Reg register, Mem with) => Plain(0x3B, (int)register, with);

    /// <summary>to = from if the last comparison found both equal.</summary>
    public void MoveIfEqual(Reg to, Reg from)
    {
        _code.Add((byte)(0x48 | (to >= Reg.R8 ? 4 : 0) | (from >= Reg.R8 ? 1 : 0)));
        _code.AddRange([0x0F, 0x44, (byte)(0xC0 | (((int)to & 7) << 3) | ((int)from & 7))]);
    }

    /// <summary>Asks for a cache line, in all caches; any address is allowed.</summary>
    /// <remarks>
    /// Not as one that is read once only (<c>prefetchnta</c>): Intel's processors keep such a line in few places of the first cache, where it is gone before it
    /// is read, which took three quarters of the speed there; on AMD's the two are alike.
    /// </remarks>
    public void Prefetch(Mem at)
    {
        int prefix = (at.Index != Reg.Rsp && (int)at.Index >= 8 ? 2 : 0) | ((int)at.Base >= 8 ? 1 : 0);
        if (prefix != 0)
        {
            _code.Add((byte)(0x40 | prefix));
        }

        _code.AddRange([0x0F, 0x18]);
        Operand(1, at, 1);
    }

    /// <summary>Pushes a register.</summary>
    public void Push(Reg register)
    {
        if (register >= Reg.R8)
        {
            _code.Add(0x41);
        }

        _code.Add((byte)(0x50 + ((int)register & 7)));
    }

    /// <summary>Pops a register.</summary>
    public void Pop(Reg register)
    {
        if (register >= Reg.R8)
        {
            _code.Add(0x41);
        }

        _code.Add((byte)(0x58 + ((int)register & 7)));
    }

    /// <summary>Jumps back to a place if the last result was not zero.</summary>
    public void JumpIfNotZero(int place)
    {
        _code.Add(0x0F);
        _code.Add(0x85);
        Int32(place - (Position + 4));
    }

    /// <summary>Returns to the caller, upper halves of the vector registers cleared.</summary>
    public void Return() => _code.AddRange([0xC5, 0xF8, 0x77, 0xC3]);

    /// <summary>int32 += four products of unsigned bytes (a) and signed bytes (b) in every lane (AVX512-VNNI).</summary>
    public void DotBytes(int sum, int a, int b) => Evex(2, 1, 0x50, sum, a, b);

    /// <summary>The same, b being four bytes from memory in every lane.</summary>
    public void DotBytes(int sum, int a, Mem b) => Evex(2, 1, 0x50, sum, a, b, 4, broadcast: true);

    /// <summary>float32 += the products of a pair of bfloat16 numbers in every lane, the second pair's first, each rounded once (AVX512-BF16).</summary>
    public void DotPairs(int sum, int a, int b) => Evex(2, 2, 0x52, sum, a, b);

    /// <summary>The same, b being one pair from memory in every lane.</summary>
    public void DotPairs(int sum, int a, Mem b) => Evex(2, 2, 0x52, sum, a, b, 4, broadcast: true);

    /// <summary>sum += a · b, rounded once.</summary>
    public void MultiplyAdd(int sum, int a, int b) => Evex(2, 1, 0xB8, sum, a, b);

    /// <summary>The same, b being one float from memory in every lane.</summary>
    public void MultiplyAdd(int sum, int a, Mem b) => Evex(2, 1, 0xB8, sum, a, b, 4, broadcast: true);

    /// <summary>to = a · b, b being one float from memory in every lane.</summary>
    public void Multiply(int to, int a, Mem b) => Evex(1, 0, 0x59, to, a, b, 4, broadcast: true);

    /// <summary>to = a · b.</summary>
    public void Multiply(int to, int a, int b) => Evex(1, 0, 0x59, to, a, b);

    /// <summary>int32 to float32.</summary>
    public void ToFloat(int to, int from) => Evex(1, 0, 0x5B, to, 0, from);

    /// <summary>Sixteen binary16 from memory, widened.</summary>
    public void LoadHalves(int to, Mem from) => Evex(2, 1, 0x13, to, 0, from, 32, broadcast: false);

    /// <summary>Sixteen uint16 from memory, widened to 32 bits.</summary>
    public void LoadWords(int to, Mem from) => Evex(2, 1, 0x33, to, 0, from, 32, broadcast: false);

    /// <summary>Sixteen signed bytes from memory, widened to 32 bits.</summary>
    public void LoadSignedBytes(int to, Mem from) => Evex(2, 1, 0x21, to, 0, from, 16, broadcast: false);

    /// <summary>Sixteen unsigned bytes from memory, widened to 32 bits.</summary>
    public void LoadUnsignedBytes(int to, Mem from) => Evex(2, 1, 0x31, to, 0, from, 16, broadcast: false);

    /// <summary>64 bytes from memory.</summary>
    public void LoadVector(int to, Mem from) => Evex(1, 0, 0x10, to, 0, from, 64, broadcast: false);

    /// <summary>64 bytes to memory.</summary>
    public void StoreVector(Mem to, int from) => Evex(1, 0, 0x11, from, 0, to, 64, broadcast: false);

    /// <summary>Four bytes from memory in every lane.</summary>
    public void Broadcast(int to, Mem from) => Evex(2, 1, 0x58, to, 0, from, 4, broadcast: false);

    /// <summary>Sixteen bytes from memory in every quarter.</summary>
    public void Broadcast16(int to, Mem from) => Evex(2, 1, 0x5A, to, 0, from, 16, broadcast: false);

    /// <summary>to = in every quarter the bytes of <paramref name="table"/> that <paramref name="indices"/> (0 to 15) name.</summary>
    public void LookUpBytes(int to, int table, int indices) => Evex(2, 1, 0x00, to, table, indices);

    /// <summary>to = in every quarter the lower eight bytes of both, joined byte by byte, a's first.</summary>
    public void JoinLowerBytes(int to, int a, int b) => Evex(1, 1, 0x60, to, a, b);

    /// <summary>to = in every quarter the upper eight bytes of both, joined byte by byte, a's first.</summary>
    public void JoinUpperBytes(int to, int a, int b) => Evex(1, 1, 0x68, to, a, b);

    /// <summary>Mask register k1 to k7 = 64 bits from memory.</summary>
    public void LoadMask(int mask, Mem from)
    {
        // VEX: C4, then R X B 0 0001 inverted, then W 1 1111 0 00.
        _code.Add(0xC4);
        _code.Add((byte)(0x80 | (from.Index != Reg.Rsp && (int)from.Index >= 8 ? 0 : 0x40) | ((int)from.Base >= 8 ? 0 : 0x20) | 1));
        _code.Add(0xF8);
        _code.Add(0x90);
        Operand(mask, from, 1);
    }

    /// <summary>to = a + b in the bytes whose bit is set in the mask register; the others of <paramref name="to"/> stay.</summary>
    public void AddBytesWhere(int mask, int to, int a, int b) => Evex(1, 1, 0xFC, to, a, b, mask);

    /// <summary>to = a and b.</summary>
    public void And(int to, int a, int b) => Evex(1, 1, 0xDB, to, a, b);

    /// <summary>All bits 0.</summary>
    public void Clear(int to) => Evex(1, 1, 0xEF, to, to, to);

    /// <summary>Each 16-bit element moved right.</summary>
    public void ShiftWordsRight(int to, int from, byte bits)
    {
        Evex(1, 1, 0x71, 2, to, from);
        _code.Add(bits);
    }

    /// <summary>Each 32-bit element moved left.</summary>
    public void ShiftLeft(int to, int from, byte bits)
    {
        Evex(1, 1, 0x72, 6, to, from);
        _code.Add(bits);
    }

    // 62, then R X B R' 0 m m m, then W v v v v 1 p p, then z L' L b V' a a a; inverted where the manual says so. W is 0 in all of ours.
    private void Prefix(int map, int pp, int reg, int vvvv, bool highX, bool highB, bool broadcast, int mask = 0)
    {
        _code.Add(0x62);
        _code.Add((byte)(((reg & 8) == 0 ? 0x80 : 0) | (highX ? 0 : 0x40) | (highB ? 0 : 0x20) | ((reg & 16) == 0 ? 0x10 : 0) | map));
        _code.Add((byte)(((~vvvv & 15) << 3) | 0x04 | pp));
        _code.Add((byte)(0x40 | (broadcast ? 0x10 : 0) | ((vvvv & 16) == 0 ? 0x08 : 0) | mask));
    }

    private void Evex(int map, int pp, byte opcode, int reg, int vvvv, int rm, int mask = 0)
    {
        Prefix(map, pp, reg, vvvv, (rm & 16) != 0, (rm & 8) != 0, broadcast: false, mask);
        _code.Add(opcode);
        _code.Add((byte)(0xC0 | ((reg & 7) << 3) | (rm & 7)));
    }

    private void Evex(int map, int pp, byte opcode, int reg, int vvvv, Mem rm, int unit, bool broadcast)
    {
        Prefix(map, pp, reg, vvvv, rm.Index != Reg.Rsp && (int)rm.Index >= 8, (int)rm.Base >= 8, broadcast);
        _code.Add(opcode);
        Operand(reg, rm, unit);
    }

    private void Plain(byte opcode, int reg, Mem rm)
    {
        _code.Add((byte)(0x48 | (reg >= 8 ? 4 : 0) | (rm.Index != Reg.Rsp && (int)rm.Index >= 8 ? 2 : 0) | ((int)rm.Base >= 8 ? 1 : 0)));
        _code.Add(opcode);
        Operand(reg, rm, 1);
    }

    private void Plain(byte opcode, int reg, Reg rm)
    {
        _code.Add((byte)(0x48 | (reg >= 8 ? 4 : 0) | ((int)rm >= 8 ? 1 : 0)));
        _code.Add(opcode);
        _code.Add((byte)(0xC0 | ((reg & 7) << 3) | ((int)rm & 7)));
    }

    // In EVEX a displacement of one byte counts in units of the operand's size.
    private void Operand(int reg, Mem rm, int unit)
    {
        bool small = rm.Displacement % unit == 0 && rm.Displacement / unit is >= -128 and <= 127;
        int mod = small ? 0x40 : 0x80, field = (reg & 7) << 3;
        if (rm.Index == Reg.Rsp && ((int)rm.Base & 7) != (int)Reg.Rsp)
        {
            _code.Add((byte)(mod | field | ((int)rm.Base & 7)));
        }
        else
        {
            _code.Add((byte)(mod | field | 4));
            int scale = rm.Scale switch { 1 => 0, 2 => 0x40, 4 => 0x80, _ => 0xC0 };
            _code.Add((byte)(scale | (((int)rm.Index & 7) << 3) | ((int)rm.Base & 7)));
        }

        if (small)
        {
            _code.Add((byte)(sbyte)(rm.Displacement / unit));
        }
        else
        {
            Int32(rm.Displacement);
        }
    }

    private void Int32(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        _code.AddRange(bytes);
    }
}
