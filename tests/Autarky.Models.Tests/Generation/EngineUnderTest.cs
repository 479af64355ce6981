using Autarky.Models.Generation;
using Autarky.Models.Tests.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Tests.Generation;

/// <summary>An engine on the small llama or another model, whose tokens have one letter each.</summary>
internal sealed class EngineUnderTest : IDisposable
{
    private readonly TinyModel _model;
    private readonly KvPool _pool;
    private readonly TinyModel? _draft;

    public EngineUnderTest(
        EngineOptions? options = null, int pages = 64, int batchSize = 64, KvPrecision precision = KvPrecision.F32, string? draft = null, int draftPages = 64,
        string name = "llama", string? path = null)
    {
        _model = new TinyModel(name, path, batchSize: batchSize);
        _pool = new KvPool(_model.Decoder.Spec, precision, 0);
        _pool = new KvPool(_model.Decoder.Spec, precision, _pool.PageBytes * pages);
        if (draft is not null)
        {
            _draft = new TinyModel(draft, draft == name ? path : null, batchSize: batchSize);
            using var one = new KvPool(_draft.Decoder.Spec, precision, 0);
            DraftPool = new KvPool(_draft.Decoder.Spec, precision, one.PageBytes * draftPages);
        }

        DraftModel? drafting = _draft is null ? null : new DraftModel(_draft.Decoder, DraftPool!);
        Engine = new Engine(_model.Decoder, _pool, options ?? new EngineOptions { Text = () => new Letters() }, drafting);
    }

    public Engine Engine { get; }

    public KvPool Pool => _pool;

    public KvPool? DraftPool { get; }

    public int[] GreedyIds => _model.Reference.GreedyIds;

    public int[] InputIds => _model.Reference.InputIds;

    public static int[] Prompt(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(3, 320))];
    }

    public async Task<Told[]> AllAsync(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        var told = Enumerable.Range(0, request.Choices).Select(_ => new Told()).ToArray();
        await foreach (GenerationEvent item in Engine.GenerateAsync(request, cancellationToken))
        {
            told[item.Choice].Add(item);
        }

        return told;
    }

    public async Task<Told> OneAsync(GenerationRequest request, CancellationToken cancellationToken = default) =>
        (await AllAsync(request, cancellationToken))[0];

    public void Dispose()
    {
        Engine.Dispose();
        _pool.Dispose();
        _model.Dispose();
        DraftPool?.Dispose();
        _draft?.Dispose();
    }

    /// <summary>What was told about one answer.</summary>
    internal sealed class Told
    {
        public List<int> Tokens { get; } = [];

        public List<string> Texts { get; } = [];

        public string Text => string.Concat(Texts);

        public List<float> Logprobs { get; } = [];

        public GenerationFinished Finished { get; private set; } = null!;

        public void Add(GenerationEvent item)
        {
            Finished.ShouldBeNull();
            Texts.Add(item.Text);
            if (item is TokenGenerated token)
            {
                Tokens.Add(token.Token);
                if (token.Logprobs is { } logprobs)
                {
                    Logprobs.Add(logprobs.Logprob);
                }
            }
            else
            {
                Finished = (GenerationFinished)item;
            }
        }
    }

    /// <summary>Token t is the letter a + t mod 26.</summary>
    internal sealed class Letters : ITokenText
    {
        public static string Of(IEnumerable<int> tokens) => string.Concat(tokens.Select(token => (char)('a' + (token % 26))));

        public string Push(int token) => Of([token]);

        public string Flush() => "";
    }
}
