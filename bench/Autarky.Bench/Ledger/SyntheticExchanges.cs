using System.Globalization;
using System.Text;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Bench.Ledger;

/// <summary>
/// Plausible exchanges by a seed: a few use cases of very different size, students that take over with time, rare failures, bodies of some
/// hundred bytes. The same seed, number and end give the same rows.
/// </summary>
internal sealed class SyntheticExchanges(int seed, DateTimeOffset end)
{
    private static readonly TimeSpan Span = TimeSpan.FromDays(90);

    private static readonly (string? UseCase, int Weight, string Provider, string Model)[] Traffic =
    [
        ("banking-intent", 500, "openai", "gpt-4"),
        ("ticket-triage", 250, "openai", "gpt-4o"),
        ("invoice-kind", 120, "openai", "gpt-4o-mini"),
        ("spam", 60, "anthropic", "claude-3-5-haiku-20241022"),
        ("language", 30, "mistral", "mistral-large-2411"),
        ("urgency", 9, "deepseek", "deepseek-chat"),
        ("recall-notice", 1, "xai", "grok-4"),
        (null, 30, "openai", "gpt-4.1"),
    ];

    private static readonly string[] Subjects = ["card", "transfer", "invoice", "refund", "account", "password", "delivery", "exchange rate"];
    private static readonly string[] Verbs = ["has not arrived", "was declined", "is wrong", "is pending", "was charged twice", "cannot be opened"];
    private static readonly string[] Answers = ["card_arrival", "declined_transfer", "wrong_amount", "pending_refund", "charged_twice", "blocked"];

    private readonly Random _random = new(seed);
    private readonly int _weights = Traffic.Sum(kind => kind.Weight);

    /// <summary>Row <paramref name="index"/> of <paramref name="count"/>. Call in ascending order: the rows share one generator.</summary>
    public Exchange Next(long index, long count)
    {
        (string? useCase, _, string provider, string model) = Pick();
        DateTimeOffset created = end - Span + (Span * ((index + 1.0) / (count + 1)));
        ExchangeOrigin origin = index < count / 5 ? ExchangeOrigin.Imported : ExchangeOrigin.Served;
        (RouteKind route, ExchangeOutcome outcome, double? confidence) = Ending(useCase, origin, (double)index / count);
        string question = Question(useCase);
        byte[] request = Encoding.UTF8.GetBytes(
            $$"""{"model":"{{useCase ?? model}}","messages":[{"role":"system","content":"Name the intent of the customer's message."},{"role":"user","content":"{{question}}"}]}""");
        bool answered = outcome is ExchangeOutcome.Complete;
        byte[]? response = answered ? Encoding.UTF8.GetBytes(
            $$"""{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"{{Answers[_random.Next(Answers.Length)]}}"},"finish_reason":"stop"}]}""") : null;
        int inputTokens = 40 + _random.Next(60);
        int outputTokens = answered ? 3 + _random.Next(5) : 0;
        NanoUsd partnerCost = PriceBook.Default.Find(provider, model, created)
            ?.Cost(new Usage(inputTokens, 0, outputTokens), created) ?? NanoUsd.Zero;
        bool student = route == RouteKind.Student;
        bool partner = route is RouteKind.Teacher or RouteKind.Partner;
        return new Exchange
        {
            Id = ExchangeId.New(created),
            Created = created,
            Origin = origin,
            UseCase = useCase,
            RequestedModel = useCase ?? model,
            Provider = student ? "student" : partner ? provider : null,
            Model = student ? "3f9a52c07d1e" : partner ? model : null,
            Route = route,
            RouteReason = student ? "The student is sure enough." : "The student is not sure enough.",
            Confidence = confidence,
            Threshold = confidence is null ? null : 0.71,
            Outcome = outcome,
            Status = answered ? 200 : 503,
            Error = answered ? null : "The provider did not answer in time.",
            InputTokens = inputTokens,
            OutputTokens = outputTokens,
            Cost = partner ? partnerCost : NanoUsd.Zero,
            PartnerCost = partnerCost,
            DurationMicroseconds = student ? 300 + _random.Next(900) : 400_000 + _random.Next(2_000_000),
            KeyId = "key" + _random.Next(3).ToString(CultureInfo.InvariantCulture),
            InputHash = RequestText.Read(request).Hash,
            Request = request,
            Response = response,
            ImportKey = origin == ExchangeOrigin.Imported ? string.Create(CultureInfo.InvariantCulture, $"synthetic:{seed}:{index}") : null,
        };
    }

    private (string? UseCase, int Weight, string Provider, string Model) Pick()
    {
        int at = _random.Next(_weights);
        return Traffic.First(kind => (at -= kind.Weight) < 0);
    }

    private (RouteKind Route, ExchangeOutcome Outcome, double? Confidence) Ending(string? useCase, ExchangeOrigin origin, double time)
    {
        if (origin == ExchangeOrigin.Imported)
        {
            return (RouteKind.Teacher, ExchangeOutcome.Complete, null);
        }

        double chance = _random.NextDouble();
        ExchangeOutcome outcome = chance switch
        {
            < 0.000_02 => ExchangeOutcome.InternalError,
            < 0.002 => ExchangeOutcome.TimedOut,
            < 0.005 => ExchangeOutcome.ProviderFailed,
            < 0.01 => ExchangeOutcome.ClientGone,
            < 0.012 => ExchangeOutcome.Refused,
            _ => ExchangeOutcome.Complete,
        };
        if (outcome is ExchangeOutcome.Refused)
        {
            return (RouteKind.None, outcome, null);
        }

        if (useCase is null)
        {
            return (RouteKind.Partner, outcome, null);
        }

        double confidence = Math.Sqrt(_random.NextDouble());
        bool student = outcome == ExchangeOutcome.Complete && _random.NextDouble() < time && confidence > 0.71;
        return (student ? RouteKind.Student : RouteKind.Teacher, outcome, confidence);
    }

    private string Question(string? useCase)
    {
        string subject = Subjects[_random.Next(Subjects.Length)];
        string verb = Verbs[_random.Next(Verbs.Length)];
        int number = _random.Next(100_000);
        return string.Create(CultureInfo.InvariantCulture, $"My {subject} {verb}, reference {number}. What can I do? ({useCase ?? "general"})");
    }
}
