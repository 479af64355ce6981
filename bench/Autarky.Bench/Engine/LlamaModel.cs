using System.Text;

namespace Autarky.Bench.Engine;

/// <summary>A GGUF file in llama.cpp: its logits and its tokens. Numbers stay in float32 wherever llama.cpp lets them.</summary>
internal sealed class LlamaModel : IDisposable
{
    private const int F32 = 0;
    private readonly nint _model;

    private LlamaModel(nint model) => _model = model;

    /// <summary>Opens a file; null where llama.cpp refuses it, with its reason in <see cref="LlamaLibrary.TakeErrors"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vocabularyOnly">Whether only the tokenizer is wanted: the file may have no tensors.</param>
    public static LlamaModel? Open(string path, bool vocabularyOnly = false)
    {
        LlamaNative.ModelOptions options = LlamaNative.DefaultModelOptions();
        options.GpuLayers = 0;
        options.VocabularyOnly = vocabularyOnly ? (byte)1 : (byte)0;
        nint model = LlamaNative.LoadModel(path, options);
        return model == 0 ? null : new LlamaModel(model);
    }

    /// <summary>All logits at some positions of a text.</summary>
    /// <exception cref="InvalidOperationException">llama.cpp cannot compute them.</exception>
    public unsafe float[][] Logits(int[] ids, int[] positions)
    {
        int size = LlamaNative.VocabularySize(LlamaNative.VocabularyOf(_model));
        return Run(ids, positions, embeddings: false, context =>
            positions.Select(position => new ReadOnlySpan<float>(LlamaNative.LogitsOf(context, position), size).ToArray()).ToArray());
    }

    /// <summary>An encoder's vector of a text, pooled as its file says, of whatever length.</summary>
    /// <exception cref="InvalidOperationException">llama.cpp cannot compute it.</exception>
    public unsafe float[] Vector(int[] ids) => Run(ids, [.. Enumerable.Range(0, ids.Length)], embeddings: true, context =>
        new ReadOnlySpan<float>(LlamaNative.VectorOf(context, 0), LlamaNative.VectorWidth(_model)).ToArray());

    /// <summary>The tokens of a text.</summary>
    public int[] Tokens(string text, bool addSpecial, bool parseSpecial)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int[] tokens = new int[bytes.Length + 16];
        int count = LlamaNative.Tokenize(LlamaNative.VocabularyOf(_model), bytes, bytes.Length, tokens, tokens.Length, addSpecial, parseSpecial);
        return tokens[..count];
    }

    public void Dispose() => LlamaNative.FreeModel(_model);

    private unsafe T Run<T>(int[] ids, int[] positions, bool embeddings, Func<nint, T> read)
    {
        LlamaNative.ContextOptions options = LlamaNative.DefaultContextOptions();
        options.ContextSize = options.BatchSize = options.PartSize = Math.Max(256, ids.Length);
        options.Threads = options.BatchThreads = 1;
        options.FlashAttention = 0;
        options.KeyType = options.ValueType = F32;
        options.Embeddings = embeddings ? (byte)1 : (byte)0;
        nint context = LlamaNative.NewContext(_model, options);
        if (context == 0)
        {
            throw new InvalidOperationException(LlamaLibrary.TakeErrors());
        }

        try
        {
            byte[] wanted = new byte[ids.Length];
            foreach (int position in positions)
            {
                wanted[position] = 1;
            }

            fixed (int* tokens = ids)
            fixed (byte* wants = wanted)
            {
                int problem = LlamaNative.Decode(context, new LlamaNative.TokenBatch { Count = ids.Length, Tokens = tokens, WantsLogits = wants });
                return problem == 0 ? read(context) : throw new InvalidOperationException($"llama_decode gives {problem}. {LlamaLibrary.TakeErrors()}");
            }
        }
        finally
        {
            LlamaNative.FreeContext(context);
        }
    }
}
