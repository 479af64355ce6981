using Autarky.Learning.Datasets;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;
using Autarky.Ledger.Rights;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Learning.Tests;

/// <summary>No answer is used outside its rights, whatever contracts there are and however rows spell their provider.</summary>
public sealed class RightsLawTests
{
    private static readonly DateOnly Today = new(2026, 6, 15);
    private static readonly string[] Providers = ["openai", "anthropic", "acme", "x9"];
    private static readonly string[] Between = ["", "", "", " ", "-", "_", ".", "\u3000", " - ", "\u200B"];

    [Fact]
    public void Rows_stand_in_exactly_the_splits_that_their_rights_allow() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        ProviderRights[][] contracts = [.. Providers.Select(_ => Enumerable.Range(0, random.Next(3)).Select(_ => Contract(random)).ToArray())];
        var configured = new ProviderContracts(
            Providers.SelectMany((name, i) => contracts[i].Select(rights => KeyValuePair.Create(Spell(name, random), rights))));
        var ledger = new FakeLedger();
        var allowed = new Dictionary<string, (bool Train, bool Evaluate)>(StringComparer.Ordinal);
        for (int i = 0; i < 60; i++)
        {
            int provider = random.Next(Providers.Length);
            string? licence = Pick<string?>(random, null, null, "", "  ", "MIT", " CC BY 4.0");
            string text = $"question {i} of {seed}";
            ledger.Add(FakeLedger.Exchange(text, i % 2 == 0 ? "card" : "loan", provider: Spell(Providers[provider], random)) with { Licence = licence });
            allowed.Add(text, Allowed(contracts[provider], licence));
        }

        var builder = new DatasetBuilder(ledger, configured.Of, new Noon());
        Dataset dataset = builder.BuildForEvaluationAsync("triage", new UseCasePolicy(), LearnFrom.Teacher, StudentReading.Anything, null, default)
            .GetAwaiter()
            .GetResult();

        return Holds(dataset.Train, DatasetSplit.Train, allowed) && Holds(dataset.Calibration, DatasetSplit.Calibration, allowed)
            && Holds(dataset.Test, DatasetSplit.Test, allowed);
    }).QuickCheckThrowOnFailure();

    // The same texts from partners with and without rights, often enough to always train: what may not train names itself in its answer.
    [Fact]
    public void Of_a_text_that_many_partners_answered_only_the_answers_with_the_right_train() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var ledger = new FakeLedger();
        for (int i = 0; i < 300; i++)
        {
            string provider = Pick(random, "free", "watched", "closed");
            ledger.Add(
                FakeLedger.Exchange(
                    $"question {random.Next(20)} of {seed}", provider + random.Next(2), provider: Spell(provider, random)) with
                { Licence = null });
        }

        ProviderRights Of(string? provider) => ProviderKey.Of(provider!) switch
        {
            "free" => Rights.ToTrain,
            "watched" => new ProviderRights(),
            _ => new ProviderRights { Evaluate = false },
        };
        Dataset dataset = new DatasetBuilder(ledger, Of, new Noon())
            .BuildForEvaluationAsync("triage", new UseCasePolicy(), LearnFrom.Teacher, StudentReading.Anything, null, default).GetAwaiter().GetResult();
        IEnumerable<string> trained = dataset.Train.Concat(dataset.Calibration).SelectMany(row => row.Answers.Select(answer => answer.Label));
        IEnumerable<string> measured = dataset.Test.Concat(dataset.Repeated).SelectMany(row => row.Answers.Select(answer => answer.Label));
        return trained.All(label => label.Length == 0 || label.StartsWith("free", StringComparison.Ordinal))
            && measured.All(label => !label.StartsWith("closed", StringComparison.Ordinal));
    }).QuickCheckThrowOnFailure();

    private static bool Holds(IReadOnlyList<DatasetRow> rows, DatasetSplit split, Dictionary<string, (bool Train, bool Evaluate)> allowed)
    {
        IEnumerable<string> due = allowed
            .Where(entry => Splitting.Of(TextKeys.Hash(TextKeys.Input(entry.Key)), new UseCasePolicy()) == split)
            .Where(entry => entry.Value.Evaluate && (split == DatasetSplit.Test || entry.Value.Train))
            .Select(entry => entry.Key);
        return rows.Select(row => row.Text).ToHashSet(StringComparer.Ordinal).SetEquals(due);
    }

    // Said once more, and plainly: what every entry allows.
    private static (bool Train, bool Evaluate) Allowed(ProviderRights[] entries, string? licence)
    {
        bool licensed = licence?.Trim().Length > 0 && entries.All(entry => entry.Train != false);
        bool running = entries.All(entry => entry.Until is null || Today <= entry.Until);
        bool contract = entries.Length > 0 && running && entries.All(entry => entry.Train == true && entry.Contract?.Trim().Length > 0);
        bool evaluate = entries.All(entry => entry.Evaluate);
        return (evaluate && (licensed || contract), evaluate && (licensed || running));
    }

    private static ProviderRights Contract(Random random) => new()
    {
        Evaluate = random.Next(6) > 0,
        Train = Pick<bool?>(random, true, true, true, false, null),
        Contract = Pick<string?>(random, "A-1", "B-2", "B-2", null, " "),
        Until = random.Next(2) == 0 ? null : Today.AddDays(random.Next(-2, 3)),
    };

    private static string Spell(string name, Random random) => Pick(random, Between) + string.Concat(name.Select(letter =>
    {
        char cased = random.Next(2) == 0 ? char.ToUpperInvariant(letter) : letter;
        return (random.Next(5) == 0 ? (char)(cased - '!' + '\uFF01') : cased) + Pick(random, Between);
    }));

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(Today, new TimeOnly(12, 0), TimeSpan.Zero);
    }
}
