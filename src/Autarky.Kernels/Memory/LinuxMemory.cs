using System.Runtime.InteropServices;

namespace Autarky.Kernels.Memory;

/// <summary>The calls by which Linux gives memory, protects it and is advised about it. The numbers are those of its headers on x86-64 and Arm.</summary>
/// <remarks>Source: mmap(2), mprotect(2), madvise(2). A system whose C library has another name throws <see cref="DllNotFoundException"/>.</remarks>
internal static partial class LinuxMemory
{
    public const int Read = 1, Write = 2, Execute = 4;

    /// <summary>Advice: what is there is not needed; touched again, a file's page is loaded again and any other is zero.</summary>
    public const int DontNeed = 4;

    /// <summary>Advice: pages of 2 MiB.</summary>
    public const int HugePage = 14;

    private const int PrivateAnonymous = 0x22;

    /// <summary>Takes zeroed memory that can be read and written.</summary>
    /// <param name="length">Bytes.</param>
    /// <returns>Where it begins, a multiple of the page size; 0 where there is none.</returns>
    public static nint Map(long length)
    {
        nint at = Map(0, (nuint)length, Read | Write, PrivateAnonymous, -1, 0);
        return at == -1 ? 0 : at;
    }

    /// <summary>Gives memory back. Bytes.</summary>
    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(nint address, nuint length);

    /// <summary>Sets what may be done with memory; 0 where that succeeded.</summary>
    [LibraryImport("libc", EntryPoint = "mprotect")]
    public static partial int Protect(nint address, nuint length, int protection);

    /// <summary>Advises; 0 where the advice was taken.</summary>
    [LibraryImport("libc", EntryPoint = "madvise")]
    public static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);
}
