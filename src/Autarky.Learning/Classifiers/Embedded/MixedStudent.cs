using System.Buffers;
using Autarky.Kernels;
using Autarky.Learning.Encoders;

namespace Autarky.Learning.Classifiers.Embedded;

/// <summary>
/// Two calibrated students with the same labels that answer together: their logits, each divided by its own temperature, are averaged with a fixed
/// share. So each is asked in its own certainty, and the share is the only number that joins them.
/// </summary>
internal sealed class MixedStudent : Student
{
    internal MixedStudent(LinearStudent ngrams, EmbeddingStudent embedding, float ngramShare, float temperature)
        : base(ngrams.Labels, temperature)
    {
        Ngrams = ngrams;
        Embedding = embedding;
        NgramShare = ngramShare;
    }

    internal LinearStudent Ngrams { get; }

    internal EmbeddingStudent Embedding { get; }

    /// <summary>What the n-grams' logits count, 0 to 1; the embedding's count the rest.</summary>
    internal float NgramShare { get; }

    internal override ISentenceEncoder Encoder => Embedding.Encoder;

    public override MixedStudent WithTemperature(float temperature) => new(Ngrams, Embedding, NgramShare, Checked(temperature));

    public override void Logits(string text, Span<float> logits)
    {
        RequireRoom(logits);
        float[] rented = ArrayPool<float>.Shared.Rent(Labels.Count);
        Span<float> others = rented.AsSpan(0, Labels.Count);
        Ngrams.Logits(text, logits);
        Embedding.Logits(text, others);
        Mix(logits, Ngrams.Temperature, others, Embedding.Temperature, NgramShare);
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Turns the n-grams' logits into those of both.</summary>
    internal static void Mix(Span<float> ngrams, float ngramTemperature, ReadOnlySpan<float> embedding, float embeddingTemperature, float ngramShare)
    {
        Scale.Run(ngramShare / ngramTemperature, ngrams, ngrams);
        AddScaled.Run((1 - ngramShare) / embeddingTemperature, embedding, ngrams);
    }

    public override void Save(Stream destination, ReadOnlyMemory<byte> cardJson) => MixedStudentFile.Write(destination, this, cardJson.Span);

    internal override MixedStudent On(ISentenceEncoder encoder) => new(Ngrams, Embedding.On(encoder), NgramShare, Temperature);
}
