using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Autarky.Bench.Engine;

/// <summary>llama.cpp's shared libraries of a folder, such as npm's <c>@node-llama-cpp/linux-x64</c> brings, loaded into this process.</summary>
internal static class LlamaLibrary
{
    private const int Error = 4;
    private const int Continued = 5;

    private static readonly List<string> Errors = [];
    private static bool _continues;

    /// <summary>What llama.cpp said of errors since the last call, one line.</summary>
    public static string TakeErrors()
    {
        lock (Errors)
        {
            string all = string.Concat(Errors).ReplaceLineEndings(" ").Trim();
            Errors.Clear();
            return all;
        }
    }

    /// <summary>Loads the libraries and the fastest processor backend beside them.</summary>
    /// <returns>The version that llama.cpp gives itself.</returns>
    /// <exception cref="DllNotFoundException">The folder has no such library.</exception>
    /// <exception cref="NotSupportedException">The structures of this version lie differently.</exception>
    public static unsafe string Load(string folder)
    {
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) =>
            name is LlamaNative.Llama or LlamaNative.Ggml ? NativeLibrary.Load(Find(folder, name)) : 0);
        LlamaNative.SetLog(&Listen, 0);
        LlamaNative.LoadBackends(folder);
        LlamaNative.Begin();
        LlamaNative.ContextOptions context = LlamaNative.DefaultContextOptions();
        string version = Marshal.PtrToStringUTF8(LlamaNative.Version()) ?? "?";

        // Automatic flash attention (-1), a cache in F16 (1) and as many threads for both: if these lie elsewhere, so does everything.
        bool known = context is { ContextSize: 512, BatchSize: 2048, PartSize: 512, FlashAttention: -1, KeyType: 1, ValueType: 1 }
            && context.Threads == context.BatchThreads;
        return known
            ? version
            : throw new NotSupportedException($"llama.cpp {version} lays out its options otherwise than v0.5.0: compare LlamaNative.cs with its llama.h.");
    }

    // libllama.so and libllama.v0.5.0.so are both in use; libllama-common.so is another.
    private static string Find(string folder, string name) =>
        Directory.EnumerateFiles(folder, $"lib{name}.*").Order(StringComparer.Ordinal).FirstOrDefault(path => path.Contains(".so", StringComparison.Ordinal))
            ?? throw new DllNotFoundException($"There is no lib{name}.so in '{folder}'.");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void Listen(int level, byte* text, nint data)
    {
        lock (Errors)
        {
            _continues = level == Error || (level == Continued && _continues);
            if (_continues)
            {
                Errors.Add(Marshal.PtrToStringUTF8((nint)text) ?? "");
            }
        }
    }
}
