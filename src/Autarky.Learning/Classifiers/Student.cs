using System.Buffers;
using Autarky.Kernels;
using Autarky.Learning.Encoders;

namespace Autarky.Learning.Classifiers;

/// <summary>What answers with one of a closed set of answers. Immutable, safe for any number of threads at once.</summary>
public abstract class Student
{
    private readonly int _noAnswer;

    /// <summary>
    /// The label of a request that is left to the teacher. A student that has it learnt what such requests look like; it never gives it as an answer.
    /// </summary>
    public const string NoAnswer = "";

    private protected Student(IReadOnlyList<string> labels, float temperature)
    {
        Labels = labels;
        Temperature = temperature;
        _noAnswer = labels.Count < 2 ? -1 : Enumerable.Range(0, labels.Count).FirstOrDefault(place => labels[place].Length == 0, -1);
    }

    /// <summary>The answers it can give.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>What the logits are divided by before the softmax; 1 until calibrated.</summary>
    public float Temperature { get; }

    /// <summary>Scores every label, before the temperature.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="logits">Receives a score a label.</param>
    /// <exception cref="ArgumentException"><paramref name="logits"/> is not as long as <see cref="Labels"/>.</exception>
    public abstract void Logits(string text, Span<float> logits);

    /// <summary>The same student with another temperature; the weights are shared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive and finite.</exception>
    public abstract Student WithTemperature(float temperature);

    /// <summary>Writes the student's file (format: <see cref="StudentFile"/>). The same student and card give the same bytes.</summary>
    /// <param name="destination">Where to; left open.</param>
    /// <param name="cardJson">Any UTF-8 JSON, stored as it is: where the student comes from.</param>
    public abstract void Save(Stream destination, ReadOnlyMemory<byte> cardJson);

    /// <summary>The encoder that it reads from; null where it needs none.</summary>
    internal virtual ISentenceEncoder? Encoder => null;

    /// <summary>The same student reading from another view of the encoder that it was trained with; itself where it needs none.</summary>
    internal virtual Student On(ISentenceEncoder encoder) => this;

    /// <summary>The likeliest answer (the first of equals, never <see cref="NoAnswer"/>) and its probability.</summary>
    public StudentAnswer Answer(string text)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(Labels.Count);
        Span<float> scores = rented.AsSpan(0, Labels.Count);
        Logits(text, scores);
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
        {
            best = i != _noAnswer && (best < 0 || scores[i] > scores[best]) ? i : best;
        }

        Softmax.Run(scores, Temperature, scores);
        StudentAnswer answer = new(best, scores[best]);
        ArrayPool<float>.Shared.Return(rented);
        return answer;
    }

    /// <summary>Reads a student's file of any kind to its end.</summary>
    /// <param name="source">Where from; left open.</param>
    /// <param name="encoder">Opens the configured sentence encoder, or gives null where none is configured; called only for a student that needs one.</param>
    /// <param name="cardJson">The card as it was saved.</param>
    /// <exception cref="InvalidDataException">
    /// Not a student's file, damaged, cut off, of another version, or contradicting itself; or the student needs another encoder than the configured one.
    /// </exception>
    public static Student Load(Stream source, Func<ISentenceEncoder?> encoder, out byte[] cardJson) => StudentFile.Read(source, encoder, out cardJson);

    private protected void RequireRoom(Span<float> logits)
    {
        if (logits.Length != Labels.Count)
        {
            throw new ArgumentException($"There is room for {logits.Length} logits, and {Labels.Count} labels.", nameof(logits));
        }
    }

    private protected static float Checked(float temperature) => temperature > 0 && float.IsFinite(temperature)
        ? temperature
        : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature must be positive and finite.");
}
