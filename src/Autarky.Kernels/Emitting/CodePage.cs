using System.Runtime.InteropServices;

namespace Autarky.Kernels.Emitting;

/// <summary>Memory with machine code: written first, then made executable and no longer writable.</summary>
internal static unsafe partial class CodePage
{
    private const int Read = 1;
    private const int Write = 2;
    private const int Execute = 4;
    private const int PrivateAnonymous = 0x22;

    /// <summary>Puts code into memory for the rest of the process's life.</summary>
    /// <returns>Where it begins, or 0 if the system does not allow it.</returns>
    public static nint Place(ReadOnlySpan<byte> code)
    {
        if (!OperatingSystem.IsLinux())
        {
            // Elsewhere the calling convention differs, and the managed path serves.
            return 0;
        }

        try
        {
            return OnLinux(code);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return 0;
        }
    }

    private static nint OnLinux(ReadOnlySpan<byte> code)
    {
        nint at = Map(0, (nuint)code.Length, Read | Write, PrivateAnonymous, -1, 0);
        if (at is -1 or 0)
        {
            return 0;
        }

        code.CopyTo(new Span<byte>((void*)at, code.Length));
        return Protect(at, (nuint)code.Length, Read | Execute) == 0 ? at : 0;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);
}
