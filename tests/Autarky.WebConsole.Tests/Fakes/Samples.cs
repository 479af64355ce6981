using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Students;

namespace Autarky.WebConsole.Tests.Fakes;

/// <summary>Rows as a busy month leaves them, seeded: the same every time.</summary>
internal static class Samples
{
    public const string LiveHash = "4f2a90c1d7be3308a1c52f7e9960b4dd21873fa0c5e64b1298d3370fce45ab61";

    private static readonly (string Question, string Answer)[] Questions =
    [
        ("where is the code for verifying the top up card?", "verify_top_up"),
        ("I just got my card. It’s not linked yet, how do I do that?", "card_linking"),
        ("My bag was stolen from me yesterday, so I can’t use any apps or anything. I need some help.", "lost_or_stolen_phone"),
        ("I got less money than I asked for.", "wrong_amount_of_cash_received"),
        ("Tell me why my transfer is declined.", "declined_transfer"),
        ("How do I go about topping up with Google Pay?", "apple_pay_or_google_pay"),
        ("Is the cash withdrawal going to show?", "pending_cash_withdrawal"),
        ("Do you know the rate of exchange?", "exchange_rate"),
    ];

    public static Exchange Row(DateTimeOffset at, Random random, double progress)
    {
        double dice = random.NextDouble();
        double confidence = Math.Round(1 - Math.Pow(random.NextDouble(), 2.2) * (1.05 - (0.45 * progress)), 3);
        const double threshold = 0.712;
        string useCase = dice < 0.62 ? "triage" : dice < 0.85 ? "invoice-fields" : dice < 0.93 ? "sentiment" : "";
        var (question, answer) = Questions[random.Next(Questions.Length)];
        int input = 620 + random.Next(80);
        int output = 4 + random.Next(9);
        NanoUsd price = NanoUsd.FromUsd((input * 30m / 1_000_000) + (output * 60m / 1_000_000));
        bool hasStudent = useCase is "triage" || (useCase == "invoice-fields" && progress > 0.4);
        bool student = hasStudent && confidence >= threshold;
        double fate = random.NextDouble();
        ExchangeOutcome outcome = fate switch
        {
            < 0.003 => ExchangeOutcome.TimedOut,
            < 0.008 when !student => ExchangeOutcome.ProviderFailed,
            < 0.010 => ExchangeOutcome.ClientGone,
            < 0.014 when !student => ExchangeOutcome.Unsure,
            < 0.016 => ExchangeOutcome.Refused,
            _ => ExchangeOutcome.Complete,
        };
        RouteKind route = outcome == ExchangeOutcome.Refused || outcome == ExchangeOutcome.Unsure ? RouteKind.None
            : student ? RouteKind.Student : useCase.Length > 0 ? RouteKind.Teacher : RouteKind.Partner;
        bool answered = outcome is ExchangeOutcome.Complete or ExchangeOutcome.ClientGone;
        return new Exchange
        {
            Id = ExchangeId.New(at),
            Created = at,
            Origin = ExchangeOrigin.Served,
            UseCase = useCase.Length > 0 ? useCase : null,
            RequestedModel = useCase.Length > 0 ? useCase : "gpt-4o-mini",
            Route = route,
            Outcome = outcome,
            Status = outcome switch { ExchangeOutcome.Complete => 200, ExchangeOutcome.Refused => 400, ExchangeOutcome.Unsure => 503, _ => 502 },
            Provider = route switch
            {
                RouteKind.Student => "student",
                RouteKind.None => null,
                RouteKind.Partner => "openai",
                _ => random.Next(3) == 0 ? "recorded" : "openai",
            },
            Model = route switch { RouteKind.Student => LiveHash[..12], RouteKind.None => null, RouteKind.Partner => "gpt-4o-mini", _ => "gpt-4" },
            Confidence = hasStudent ? confidence : null,
            Threshold = hasStudent ? threshold : null,
            RouteReason = student ? $"The student is sure: confidence {confidence:0.000} is not below the threshold {threshold:0.000}."
                : hasStudent ? $"The student is not sure: confidence {confidence:0.000} is below the threshold {threshold:0.000}, so the teacher was asked."
                : useCase.Length > 0 ? "No student is live for this use case, so the teacher was asked." : "The client asked for this model by name.",
            Error = outcome switch
            {
                ExchangeOutcome.TimedOut => "openai sent no first token within 20 s. Raise Timeouts:FirstToken or ask a faster model.",
                ExchangeOutcome.ProviderFailed => "openai answered 529 (overloaded) three times. The request was not retried after that.",
                ExchangeOutcome.Unsure =>
                    $"The student's confidence {confidence:0.000} is below the threshold {threshold:0.000} and no partner is reachable. Set OPENAI_API_KEY, "
                        + $"or send x-autarky-accept-unsure: true to take the student's answer.",
                ExchangeOutcome.Refused => "The field 'messages' must be a list of at least one message.",
                _ => null,
            },
            InputTokens = input,
            OutputTokens = answered ? output : 0,
            TokensEstimated = student,
            Cost = student || !answered ? NanoUsd.Zero : price,
            PartnerCost = answered ? price : NanoUsd.Zero,
            DurationMicroseconds = student ? 240 + random.Next(300) : route == RouteKind.None ? 90 + random.Next(80) : 380_000 + random.Next(900_000),
            User = "customer-" + random.Next(900).ToString(CultureInfo.InvariantCulture),
            KeyId = "k7Qm2x",
            InputHash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(question))),
            Request = Request(useCase.Length > 0 ? useCase : "gpt-4o-mini", question),
            Response = answered ? Response(answer, input, output) : null,
        };
    }

    public static byte[] Request(string model, string question) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["model"] = model,
        ["messages"] = new JsonArray(
            new JsonObject
            {
                ["role"] = "system",
                ["content"] = "You sort questions of a bank's customers. Answer with the name of exactly one intent and nothing else.\nIntents: "
                    + "activate_my_card, age_limit, apple_pay_or_google_pay, card_arrival, card_linking, declined_transfer, exchange_rate, …",
            },
            new JsonObject { ["role"] = "user", ["content"] = question }),
        ["temperature"] = 0,
    });

    public static byte[] Response(string answer, int input, int output) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion",
        ["choices"] = new JsonArray(
            new JsonObject { ["index"] = 0, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = answer }, ["finish_reason"] = "stop" }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = input, ["completion_tokens"] = output, ["total_tokens"] = input + output },
    });

    /// <summary>A report as <c>evaluate --json</c> prints it.</summary>
    public static string Report(double student, double teacher, double cascade, double calls, bool pass, string learnFrom, params string[] why)
    {
        var curve = new JsonArray();
        for (int i = 0; i <= 50; i++)
        {
            double x = i / 50.0;
            double rise = 1 - Math.Exp(-6 * x);
            double peak = 0.018 * Math.Exp(-Math.Pow((x - 0.35) / 0.22, 2));
            curve.Add(new JsonObject
            {
                ["teacher_calls"] = x,
                ["accuracy"] = Math.Round(student + ((teacher - student) * rise) + peak, 4),
                ["agreement"] = Math.Round(0.862 + (0.138 * (1 - Math.Exp(-5.2 * x)) / (1 - Math.Exp(-5.2))), 4),
                ["threshold"] = Math.Round(x, 3),
            });
        }

        return new JsonObject
        {
            ["rows"] = new JsonObject { ["train"] = 2703, ["calibration"] = 676, ["test"] = 1127 },
            ["student_accuracy"] = student,
            ["student_accuracy_interval"] = Interval(student),
            ["teacher_accuracy"] = teacher,
            ["teacher_accuracy_interval"] = Interval(teacher),
            ["cascade_accuracy"] = cascade,
            ["cascade_accuracy_interval"] = Interval(cascade),
            ["agreement"] = 0.862,
            ["cascade_agreement"] = 0.957,
            ["trained_on_teacher"] = learnFrom == "teacher" ? 2703 : 1101,
            ["trained_on_gold"] = learnFrom == "teacher" ? 0 : 9016,
            ["gold_rows"] = 1127,
            ["dataset"] = "b7e4a1f0993c5d2288aa17c6e0f1b2d3",
            ["calibration_error"] = 0.021,
            ["cost_per_thousand"] = new JsonObject { ["teacher"] = 20.13, ["student"] = 0, ["cascade"] = Math.Round(20.13 * calls, 4) },
            ["teacher_calls"] = calls,
            ["risk"] = 0.039,
            ["threshold"] = 0.712,
            ["seconds"] = 6.42,
            ["answer_microseconds"] = 31.7,
            ["learn_from"] = learnFrom,
            ["gate"] = new JsonObject { ["pass"] = pass, ["why"] = new JsonArray([.. why.Select(reason => JsonValue.Create(reason))]) },
            ["curve"] = curve,
            ["traffic"] = JsonNode.Parse(Traffic),
        }.ToJsonString();
    }

    private const string Traffic =
        """
        { "requests": 5400, "questions": 4506, "repeats": 894, "parts": [
          { "use": "learnt", "why": "Recorded answers of the teacher to plain questions, the splits' share for training.", "provider": "openai", "requests": 2703, "share": 0.5006 },
          { "use": "measured", "why": "Kept back to set the threshold.", "provider": "openai", "requests": 676, "share": 0.1252 },
          { "use": "measured", "why": "Kept back to measure the student on questions that it never saw.", "provider": "openai", "requests": 1127, "share": 0.2087 },
          { "use": "outvoted", "why": "the same text got another answer more often", "provider": null, "requests": 7, "share": 0.0013 },
          { "use": "left_to_teacher", "why": "The teacher refused to answer or its answer was cut off.", "provider": "openai", "requests": 121, "share": 0.0224 },
          { "use": "left_to_teacher", "why": "The same question was answered differently at different times.", "provider": null, "requests": 214, "share": 0.0396 },
          { "use": "always_teacher", "why": "The request brings tools, an image or a format for the answer.", "provider": null, "requests": 402, "share": 0.0744 },
          { "use": "not_used", "why": "The contract with the provider does not allow training on its answers.", "provider": "anthropic", "requests": 157, "share": 0.0291 } ] }
        """;

    /// <summary>A report with a comparison against the live student.</summary>
    public static string Against(string report, string live)
    {
        JsonNode root = JsonNode.Parse(report)!;
        root["against_live"] = JsonNode.Parse($$"""
            { "live": "{{live}}", "rows": 1049, "candidate_right": 1000, "live_right": 1010, "only_candidate": 12, "only_live": 22, "difference": -0.0095,
              "interval": { "low": -0.02, "high": 0.001 }, "mcnemar": 0.12, "candidate_teacher_calls": 0.05, "live_teacher_calls": 0.08, "against": "gold",
              "verdict": "no difference shown", "why": "The interval of the difference holds 0: more rows, or a larger difference, would be needed to show one." }
            """);
        return root.ToJsonString();
    }

    private static JsonObject Interval(double share) => new() { ["low"] = Math.Round(share - 0.023, 4), ["high"] = Math.Round(share + 0.021, 4) };

    public static StudentRecord Student(string hash, string useCase, DateTimeOffset at, bool passed, string report) => new()
    {
        Hash = hash,
        UseCase = useCase,
        Created = at,
        Path = "students/" + useCase + "/" + hash[..12] + ".student",
        GatePassed = passed,
        GateReason = passed ? "Not worse than the teacher within the margin." : "Worse than the teacher by more than the margin.",
        ReportJson = report,
    };

    public static EvaluationRecord Evaluation(string hash, string useCase, DateTimeOffset at, bool passed, string report) => new()
    {
        StudentHash = hash,
        UseCase = useCase,
        Created = at,
        GatePassed = passed,
        GateReason = passed ? "Still not worse than the teacher." : "By now worse than the teacher.",
        ReportJson = report,
    };
}
