using System.Globalization;
using Autarky.Bench.Students;

namespace Autarky.Bench.Learning;

/// <summary>Makes a teacher's answers out of right ones.</summary>
internal interface INoise
{
    /// <summary>What it is called in a table.</summary>
    string Name { get; }

    /// <summary>The rows with the teacher's answers.</summary>
    LabelledText[] Answer(LabelledText[] rows, int labels, Random random);
}

/// <summary>The answers that were recorded.</summary>
internal sealed class RecordedAnswers : INoise
{
    /// <inheritdoc/>
    public string Name => "GPT-4";

    /// <inheritdoc/>
    public LabelledText[] Answer(LabelledText[] rows, int labels, Random random) => rows;
}

/// <summary>A share of answers is wrong: any other label, or for each label always the same other one, as real teachers confuse answers.</summary>
internal sealed class WrongAnswers(double share, bool always) : INoise
{
    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"wrong on {share:P0}{(share == 0 ? "" : always ? ", always alike" : ", at random")}");

    /// <inheritdoc/>
    public LabelledText[] Answer(LabelledText[] rows, int labels, Random random)
    {
        int[] alike = [.. Enumerable.Range(0, labels).Select(Other)];
        return [.. rows.Select(row => row with { Teacher = random.NextDouble() >= share ? row.Gold : always ? alike[row.Gold] : Other(row.Gold) })];

        int Other(int label) => (label + 1 + random.Next(labels - 1)) % labels;
    }
}
