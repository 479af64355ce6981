using System.Buffers;
using Autarky.Learning.Encoders;

namespace Autarky.Learning.Classifiers.Embedded;

/// <summary>
/// Rung 2½ of the ladder: a softmax over the vector that a frozen sentence encoder makes of a text. It knows from the encoder which words mean nearly
/// the same, which n-grams cannot tell.
/// </summary>
internal sealed class EmbeddingStudent : Student
{
    internal EmbeddingStudent(IReadOnlyList<string> labels, EmbeddingWeights weights, ISentenceEncoder encoder, float temperature)
        : base(labels, temperature)
    {
        Weights = weights;
        Encoder = encoder;
    }

    internal EmbeddingWeights Weights { get; }

    internal override ISentenceEncoder Encoder { get; }

    public override EmbeddingStudent WithTemperature(float temperature) => new(Labels, Weights, Encoder, Checked(temperature));

    public override void Logits(string text, Span<float> logits)
    {
        ArgumentNullException.ThrowIfNull(text);
        RequireRoom(logits);
        float[] scores = ArrayPool<float>.Shared.Rent(Weights.Stride);
        Weights.Score(Encoder.Embed([text])[0], scores.AsSpan(0, Weights.Stride));
        scores.AsSpan(0, logits.Length).CopyTo(logits);
        ArrayPool<float>.Shared.Return(scores);
    }

    public override void Save(Stream destination, ReadOnlyMemory<byte> cardJson) => EmbeddingStudentFile.Write(destination, this, cardJson.Span);

    internal override EmbeddingStudent On(ISentenceEncoder encoder) => new(Labels, Weights, encoder, Temperature);
}
