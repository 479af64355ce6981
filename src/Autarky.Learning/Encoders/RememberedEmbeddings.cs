using System.Globalization;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Encoders;

/// <summary>An encoder whose vectors of some texts are made once, all together, and remembered; others go to the encoder itself.</summary>
internal sealed class RememberedEmbeddings : ISentenceEncoder
{
    // Some hundreds of milliseconds of work between two looks at the cancellation.
    private const int AtOnce = 64;

    private readonly Dictionary<string, float[]> _vectors = new(StringComparer.Ordinal);

    private RememberedEmbeddings(ISentenceEncoder encoder) => Encoder = encoder;

    public EncoderIdentity Identity => Encoder.Identity;

    /// <summary>The encoder without memory.</summary>
    public ISentenceEncoder Encoder { get; }

    /// <summary>Embeds texts in batches; repeats cost nothing.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="texts">What will be asked for.</param>
    /// <param name="clock">For the rate.</param>
    /// <param name="progress">Hears the share done, with rate and time left in words.</param>
    /// <param name="cancellationToken">Stops within a batch.</param>
    public static RememberedEmbeddings Of(
        ISentenceEncoder encoder, IEnumerable<string> texts, TimeProvider clock, IProgress<LearningProgress>? progress, CancellationToken cancellationToken)
    {
        var remembered = new RememberedEmbeddings(encoder);
        string[] wanted = [.. texts.Distinct(StringComparer.Ordinal)];
        long start = clock.GetTimestamp();
        foreach (string[] some in wanted.Chunk(AtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<float[]> vectors = encoder.Embed(some);
            for (int i = 0; i < some.Length; i++)
            {
                remembered._vectors[some[i]] = vectors[i];
            }

            progress?.Report(Progress(remembered._vectors.Count, wanted.Length, clock.GetElapsedTime(start).TotalSeconds));
        }

        return remembered;
    }

    public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts) =>
        texts.Count == 1 && _vectors.TryGetValue(texts[0], out float[]? known) ? [known]
        : texts.All(_vectors.ContainsKey) ? [.. texts.Select(text => _vectors[text])]
        : Encoder.Embed(texts);

    private static LearningProgress Progress(int done, int all, double seconds)
    {
        double rate = done / Math.Max(seconds, 1e-3);
        return new LearningProgress(LearningStage.Embedding, (double)done / all, string.Create(CultureInfo.InvariantCulture,
            $"{done:N0} of {all:N0} texts, {rate:0} a second, {(all - done) / rate:0} s left"));
    }
}
