using Autarky.Kernels.Memory;

namespace Autarky.Kernels.Emitting;

/// <summary>Memory with machine code: written first, then made executable and no longer writable.</summary>
internal static unsafe class CodePage
{
    /// <summary>Whether the system lets code be made.</summary>
    public static bool IsAllowed { get; } = Place([0xC3]) != 0;

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
        nint at = LinuxMemory.Map(code.Length);
        if (at == 0)
        {
            return 0;
        }

        code.CopyTo(new Span<byte>((void*)at, code.Length));
        return LinuxMemory.Protect(at, (nuint)code.Length, LinuxMemory.Read | LinuxMemory.Execute) == 0 ? at : 0;
    }
}
