namespace Autarky.Bench.Students;

/// <summary>A row of a classification file: what is asked, the right answer, and a teacher's answer (the right one where no teacher was asked).</summary>
internal readonly record struct LabelledText(string Text, int Gold, int Teacher);

/// <summary>Rows with the names of their labels.</summary>
internal sealed record LabelledSet(IReadOnlyList<string> Labels, IReadOnlyList<LabelledText> Rows)
{
    /// <summary>Fold <paramref name="fold"/> of <paramref name="folds"/> of a seeded shuffle, and all the others.</summary>
    internal (List<LabelledText> Others, List<LabelledText> Fold) Split(int fold, int folds, int seed)
    {
        LabelledText[] shuffled = [.. Rows];
        new Random(seed).Shuffle(shuffled);
        return ([.. shuffled.Where((_, i) => i % folds != fold)], [.. shuffled.Where((_, i) => i % folds == fold)]);
    }
}
