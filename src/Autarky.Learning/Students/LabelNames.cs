namespace Autarky.Learning.Students;

/// <summary>Labels read as texts: what stands between the words of a name becomes a space.</summary>
internal static class LabelNames
{
    /// <summary>One example a label whose name has at least one letter; none at weight 0.</summary>
    public static IEnumerable<TrainingExample> AsExamples(IReadOnlyList<string> labels, float weight) => weight == 0
        ? []
        : labels.Select((label, place) => new TrainingExample(Words(label), place, weight)).Where(example => example.Text.Any(char.IsLetter));

    private static string Words(string label) => string.Create(label.Length, label, static (words, name) =>
    {
        for (int i = 0; i < name.Length; i++)
        {
            words[i] = char.IsLetterOrDigit(name[i]) ? name[i] : ' ';
        }
    });
}
