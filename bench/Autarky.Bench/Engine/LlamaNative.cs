using System.Runtime.InteropServices;

namespace Autarky.Bench.Engine;

/// <summary>The functions of llama.cpp's C interface (v0.5.0) that comparisons need.</summary>
/// <remarks>
/// Its large structures are passed by value, which on x86-64 Linux means a copy in memory: one that is larger than theirs does no harm, so only the
/// fields that are set have a name here. <see cref="LlamaLibrary"/> checks that the defaults lie where they are expected.
/// </remarks>
internal static partial class LlamaNative
{
    public const string Llama = "llama";
    public const string Ggml = "ggml";

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_load_all_from_path", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void LoadBackends(string folder);

    [LibraryImport(Llama, EntryPoint = "llama_backend_init")]
    public static partial void Begin();

    [LibraryImport(Llama, EntryPoint = "llama_log_set")]
    public static unsafe partial void SetLog(delegate* unmanaged[Cdecl]<int, byte*, nint, void> log, nint data);

    [LibraryImport(Llama, EntryPoint = "llama_version")]
    public static partial nint Version();

    [LibraryImport(Llama, EntryPoint = "llama_model_default_params")]
    public static partial ModelOptions DefaultModelOptions();

    [LibraryImport(Llama, EntryPoint = "llama_context_default_params")]
    public static partial ContextOptions DefaultContextOptions();

    [LibraryImport(Llama, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LoadModel(string path, ModelOptions options);

    [LibraryImport(Llama, EntryPoint = "llama_model_free")]
    public static partial void FreeModel(nint model);

    [LibraryImport(Llama, EntryPoint = "llama_model_get_vocab")]
    public static partial nint VocabularyOf(nint model);

    [LibraryImport(Llama, EntryPoint = "llama_vocab_n_tokens")]
    public static partial int VocabularySize(nint vocabulary);

    [LibraryImport(Llama, EntryPoint = "llama_tokenize")]
    public static partial int Tokenize(
        nint vocabulary, ReadOnlySpan<byte> text, int length, Span<int> tokens, int capacity,
        [MarshalAs(UnmanagedType.U1)] bool addSpecial, [MarshalAs(UnmanagedType.U1)] bool parseSpecial);

    [LibraryImport(Llama, EntryPoint = "llama_init_from_model")]
    public static partial nint NewContext(nint model, ContextOptions options);

    [LibraryImport(Llama, EntryPoint = "llama_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Llama, EntryPoint = "llama_decode")]
    public static partial int Decode(nint context, TokenBatch batch);

    [LibraryImport(Llama, EntryPoint = "llama_get_logits_ith")]
    public static unsafe partial float* LogitsOf(nint context, int position);

    [LibraryImport(Llama, EntryPoint = "llama_get_embeddings_seq")]
    public static unsafe partial float* VectorOf(nint context, int sequence);

    [LibraryImport(Llama, EntryPoint = "llama_model_n_embd_out")]
    public static partial int VectorWidth(nint model);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct ModelOptions
    {
        [FieldOffset(16)]
        public int GpuLayers;

        [FieldOffset(72)]
        public byte VocabularyOnly;
    }

    [StructLayout(LayoutKind.Explicit, Size = 512)]
    public struct ContextOptions
    {
        [FieldOffset(0)]
        public int ContextSize;

        [FieldOffset(4)]
        public int BatchSize;

        [FieldOffset(8)]
        public int PartSize;

        [FieldOffset(28)]
        public int Threads;

        [FieldOffset(32)]
        public int BatchThreads;

        [FieldOffset(52)]
        public int FlashAttention;

        [FieldOffset(104)]
        public int KeyType;

        [FieldOffset(108)]
        public int ValueType;

        [FieldOffset(128)]
        public byte Embeddings;
    }

    [StructLayout(LayoutKind.Explicit, Size = 56)]
    public unsafe struct TokenBatch
    {
        [FieldOffset(0)]
        public int Count;

        [FieldOffset(8)]
        public int* Tokens;

        // Positions and sequences stay null: they follow one another in the first sequence.
        [FieldOffset(48)]
        public byte* WantsLogits;
    }
}
