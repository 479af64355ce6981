using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Rights;
using Autarky.Ledger.Students;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Tests.Fakes;

namespace Autarky.WebConsole.Tests.DevHost;

/// <summary>A month of a small company: traffic that grows, a student that takes over, one that the gate refused.</summary>
internal static class Plausible
{
    public static async Task FillAsync(MemoryLedger ledger, FixedCatalog catalog, bool empty, DateTimeOffset now)
    {
        Configure(catalog, empty);
        if (empty)
        {
            return;
        }

        Import(ledger, now);
        Traffic(ledger, now);
        await TrainAsync(ledger, now);
    }

    private static void Import(MemoryLedger ledger, DateTimeOffset now)
    {
        var random = new Random(5);
        for (int i = 0; i < 4506; i++)
        {
            DateTimeOffset at = now.AddDays(-420).AddMinutes(i * 7);
            Exchange row = Samples.Row(at, random, 0);
            ledger.Add(row with
            {
                Origin = ExchangeOrigin.Imported,
                UseCase = "triage",
                Route = RouteKind.None,
                Outcome = ExchangeOutcome.Complete,
                Provider = "openai",
                Model = "gpt-4",
                Confidence = null,
                Threshold = null,
                RouteReason = null,
                Error = null,
                DurationMicroseconds = 0,
                Status = 200,
                Response = Samples.Response("card_arrival", row.InputTokens, 6),
                Gold = "card_arrival",
                ImportKey = "oc_dev.csv:" + i,
            });
        }
    }

    private static void Traffic(MemoryLedger ledger, DateTimeOffset now)
    {
        var random = new Random(7);
        var rows = new List<Exchange>();
        for (int hour = 24 * 33; hour >= 0; hour--)
        {
            DateTimeOffset start = now.AddHours(-hour);
            double progress = 1 - (hour / (24.0 * 33));
            double day = 0.35 + (0.65 * Math.Pow(Math.Max(0, Math.Sin((start.Hour - 5) / 24.0 * 2 * Math.PI / 1.4)), 1.5));
            bool weekend = start.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            int count = (int)((6 + (26 * progress)) * day * (weekend ? 0.45 : 1) * (0.75 + (0.5 * random.NextDouble())));
            rows.AddRange(Enumerable.Range(0, count).Select(_ => start.AddSeconds(-random.Next(3600))).Order().Select(at => Samples.Row(at, random, progress)));
        }

        ledger.Add(rows.Select(row => row).OrderBy(row => row.Created));
    }

    private static async Task TrainAsync(MemoryLedger ledger, DateTimeOffset now)
    {
        const string first = "9d01c37ab2cc4f0e8d3e55aa10b7781f3a6c9c2f4477b9e1620f0d5eab1c2233";
        const string refused = "c80b5e11f0aa97d21b6c7de8f23049aa7b1e5c6f80d9e2a3b4c5d6e7f8091a2b";
        string[] passes =
        [
            "Not worse than the teacher: accuracy 83.4 % against 83.1 % on 1,127 test rows, loss at most 1.6 points with 95 % confidence (margin 3.0).",
            "At threshold 0.712 at most 4.6 % of requests get another answer, with 95 % confidence on 676 calibration rows (target 5.0 %).",
            "The rule holds on the test rows: 3.9 %.",
        ];
        await ledger.SaveAsync(
            Samples.Student(first, "triage", now.AddDays(-30), true, Samples.Report(0.772, 0.831, 0.822, 0.331, true, "teacher", passes)), default);
        await ledger.SaveAsync(
            Samples.Student(Samples.LiveHash, "triage", now.AddDays(-12), true, Samples.Report(0.786, 0.831, 0.834, 0.268, true, "teacher", passes)), default);
        await ledger.SaveAsync(
            Samples.Student(
                "e5" + refused, "triage", now.AddDays(-2), true,
                Samples.Against(Samples.Report(0.911, 0.831, 0.913, 0.081, true, "both", passes), Samples.LiveHash)),
            default);
        await ledger.SaveAsync(
            Samples.Student(refused, "invoice-fields", now.AddDays(-18), false, Samples.Report(0.641, 0.902, 0.861, 0.52, false, "teacher",
                "Worse than the teacher: accuracy 86.1 % against 90.2 %; the loss may be 6.3 points with 95 % confidence, the margin is 3.0.",
                "More rows of class “credit_note” are needed: 9 of 30.")), default);
        await ledger.AddEvaluationAsync(
            Samples.Evaluation(first, "triage", now.AddDays(-15), false, Samples.Report(0.688, 0.831, 0.79, 0.354, false, "teacher", passes)), default);
        await ledger.AddEvaluationAsync(
            Samples.Evaluation(Samples.LiveHash, "triage", now.AddDays(-1), true, Samples.Report(0.781, 0.83, 0.832, 0.275, true, "teacher", passes)), default);
        await ledger.AddReleaseAsync(Decide("triage", first, ReleaseStage.Live, now.AddDays(-30), false, "The gate passed."), default);
        await ledger.AddReleaseAsync(
            Decide("triage", first, ReleaseStage.Withdrawn, now.AddDays(-14), false, "Drift on card_arrival after the new app; retraining."), default);
        await ledger.AddReleaseAsync(Decide("triage", Samples.LiveHash, ReleaseStage.Live, now.AddDays(-12), false, "The gate passed."), default);
        await ledger.AddReleaseAsync(
            Decide(
                "invoice-fields", refused, ReleaseStage.Live, now.AddDays(-17), true,
                "Pilot with the finance team until Friday; they check every field by hand."),
            default);
    }

    private static Release Decide(string useCase, string hash, ReleaseStage stage, DateTimeOffset at, bool forced, string reason) =>
        new() { UseCase = useCase, StudentHash = hash, Stage = stage, Created = at, Forced = forced, Reason = reason };

    private static void Configure(FixedCatalog catalog, bool empty)
    {
        catalog.Providers.AddRange(
        [
            new()
            {
                Name = "openai",
                Dialect = "OpenAI chat",
                Address = "https://api.openai.com/v1",
                Key = KeyState.Present,
                KeySource = "OPENAI_API_KEY",
                Rights = new ProviderRights { Train = true, Contract = "Enterprise agreement 2025-11, § 4.2", Until = new DateOnly(2027, 12, 31) },
            },
            new()
            {
                Name = "anthropic",
                Dialect = "Anthropic messages",
                Address = "https://api.anthropic.com",
                Key = KeyState.Missing,
                KeySource = "ANTHROPIC_API_KEY",
                Rights = new ProviderRights { Train = false, Contract = "Standard terms" },
            },
            new() { Name = "vllm", Dialect = "OpenAI chat", Address = "http://10.0.4.17:8000/v1", Key = KeyState.NotNeeded, Rights = new ProviderRights() },
            new()
            {
                Name = "recorded",
                Dialect = "replays the ledger",
                Key = KeyState.NotNeeded,
                Rights = new ProviderRights { Train = false, Evaluate = false },
            },
        ]);
        catalog.Models.AddRange(
        [
            new()
            {
                Name = "gpt-4",
                Provider = "openai",
                ContextTokens = 8192,
                Prices = [FixedCatalog.Price("2023-03-14", 30m, null, 60m, "openai.com/pricing")],
            },
            new()
            {
                Name = "gpt-4o",
                Provider = "openai",
                ContextTokens = 128_000,
                Prices =
                [
                    FixedCatalog.Price("2024-05-13", 5m, null, 15m, "openai.com/pricing"),
                    FixedCatalog.Price("2024-10-02", 2.5m, 1.25m, 10m, "openai.com/pricing"),
                ],
            },
            new()
            {
                Name = "gpt-4o-mini",
                Provider = "openai",
                ContextTokens = 128_000,
                Prices = [FixedCatalog.Price("2024-07-18", 0.15m, 0.075m, 0.6m, "openai.com/pricing")],
            },
            new()
            {
                Name = "claude-sonnet-4-5",
                Provider = "anthropic",
                ContextTokens = 200_000,
                Prices =
                [
                    FixedCatalog.Price("2025-09-29", 3m, 0.3m, 15m, "anthropic.com/pricing"), FixedCatalog.Price("2099-01-01", 2m, 0.2m, 10m, "announced"),
                ],
            },
            new()
            {
                Name = "llama-3.3-70b",
                Provider = "vllm",
                UpstreamName = "meta-llama/Llama-3.3-70B-Instruct",
                IsConfigured = true,
                ContextTokens = 131_072,
                Prices = [],
            },
        ]);
        if (!empty)
        {
            catalog.LocalModels.AddRange(Engines.Plausible);
            catalog.UseCases.AddRange(
            [
                new()
                {
                    Name = "invoice-fields",
                    TeacherProvider = "openai",
                    TeacherModel = "gpt-4",
                    LiveStudent = "c80b5e11f0aa",
                    Threshold = 0.712,
                    Margin = 0.03,
                    Target = 0.05,
                    Confidence = 0.95,
                },
                new()
                {
                    Name = "sentiment",
                    TeacherProvider = "openai",
                    TeacherModel = "gpt-4",
                    Margin = 0.03,
                    Target = 0.05,
                    Confidence = 0.95,
                    Problem = new(
                        "71ab90c1d7be",
                        "Student 71ab90c1d7be was released and cannot be loaded. The student reads from the sentence encoder 'all-minilm-l6-v2' "
                            + "(sha256 913399f8c976a83ad796b66410c906d1994f27bf6e3e5b5639b1ab090dadb753), which is neither configured nor in "
                            + "'/srv/autarky/models'. Every request goes to the teacher.",
                        "Put its folder into '/srv/autarky/models', where a running server finds it by itself. To do "
                            + "without it: `autarky release sentiment --withdraw`."),
                },
                new()
                {
                    Name = "triage",
                    TeacherProvider = "openai",
                    TeacherModel = "gpt-4",
                    LiveStudent = Samples.LiveHash[..12],
                    Threshold = 0.712,
                    Margin = 0.03,
                    Target = 0.05,
                    Confidence = 0.95,
                },
            ]);
        }
    }
}
