using Autarky.Ledger;
using Autarky.Ledger.Chat;

namespace Autarky.Learning;

/// <summary>The questions of a use case with all answers to each, as they come out of the ledger one exchange after the other.</summary>
internal sealed class QuestionTable
{
    private readonly UseCasePolicy _policy;
    private readonly Func<string?, string?, ProviderUse> _rights;
    private readonly Dictionary<string, Question> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Reason, string? Provider), int> _leftOut = [];
    private readonly Dictionary<(string? Provider, string? Model, string? Contract), int> _sources = [];

    public QuestionTable(UseCasePolicy policy, Func<string?, string?, ProviderUse> rights)
    {
        _policy = policy;
        _rights = rights;
    }

    /// <summary>How many exchanges were added.</summary>
    public int Exchanges { get; private set; }

    /// <summary>Exchanges that repeat a question.</summary>
    public int Merged { get; private set; }

    /// <summary>The questions by hash, an order that no import can change.</summary>
    public IReadOnlyList<Question> Questions => [.. _byKey.Values.OrderBy(question => question.Hash, StringComparer.Ordinal)];

    /// <summary>What was left out, the most first.</summary>
    public IReadOnlyList<LeftOut> LeftOut =>
    [
        .. _leftOut.Select(entry => new LeftOut(entry.Key.Reason, entry.Key.Provider, entry.Value))
            .OrderByDescending(entry => entry.Rows).ThenBy(entry => entry.Reason, StringComparer.Ordinal)
            .ThenBy(entry => entry.Provider, StringComparer.Ordinal),
    ];

    /// <summary>Whose answers are in the table.</summary>
    public IReadOnlyList<AnswerSource> Sources =>
    [
        .. _sources.Select(entry => new AnswerSource(entry.Key.Provider, entry.Key.Model, entry.Key.Contract, entry.Value))
            .OrderBy(source => source.Provider, StringComparer.Ordinal).ThenBy(source => source.Model, StringComparer.Ordinal)
            .ThenBy(source => source.Contract, StringComparer.Ordinal),
    ];

    public void Add(Exchange exchange)
    {
        Exchanges++;
        bool hasGold = exchange.Gold is { } gold && TextKeys.Answer(gold).Length > 0;
        if (exchange.Outcome != ExchangeOutcome.Complete && !hasGold)
        {
            Leave("the exchange did not end with a complete answer", null);
            return;
        }

        if (ReadInput(exchange) is not { } text)
        {
            return;
        }

        string key = TextKeys.Input(text);
        if (!_byKey.TryGetValue(key, out Question? question))
        {
            string hash = TextKeys.Hash(key);
            question = new Question(text, hash, Splitting.Of(hash, _policy));
            _byKey.Add(key, question);
        }
        else
        {
            Merged++;
        }

        if (hasGold)
        {
            question.AddGold(exchange.Gold!, exchange.GoldSource);
        }

        AddAnswer(question, exchange);
    }

    /// <summary>Counts something that is left out.</summary>
    public void Leave(string reason, string? provider, int rows = 1)
    {
        _leftOut.TryGetValue((reason, provider), out int before);
        _leftOut[(reason, provider)] = before + rows;
    }

    private string? ReadInput(Exchange exchange)
    {
        if (exchange.Request is null)
        {
            Leave("the request's body was not kept", exchange.Provider);
            return null;
        }

        try
        {
            RequestText request = RequestText.Read(exchange.Request);
            if (request.HasOtherThanText)
            {
                Leave("the request holds something other than text", null);
                return null;
            }

            if (string.IsNullOrWhiteSpace(request.Input))
            {
                Leave("the request holds no question", null);
                return null;
            }

            return request.Input;
        }
        catch (FormatException)
        {
            Leave("the request is no chat request", null);
            return null;
        }
    }

    private void AddAnswer(Question question, Exchange exchange)
    {
        if (exchange.Origin == ExchangeOrigin.Feedback)
        {
            return; // A question with its right answer; no model answered.
        }

        if (exchange.Outcome != ExchangeOutcome.Complete)
        {
            Leave("the exchange did not end with a complete answer; its right answer is used", null);
            return;
        }

        // A student must not learn from itself, nor count a recorded answer again because it was replayed.
        if (exchange.Route == RouteKind.Student)
        {
            Leave("a student answered", null);
            return;
        }

        if (string.Equals(exchange.Provider, "recorded", StringComparison.Ordinal))
        {
            Leave("a recorded answer was replayed", null);
            return;
        }

        string? raw = exchange.Response is null ? null : AnswerText.Read(exchange.Response);
        string key = raw is null ? "" : TextKeys.Answer(raw);
        if (key.Length == 0)
        {
            Leave("the answer holds no text", exchange.Provider);
            return;
        }

        question.TeacherAnswered = true;
        ProviderUse use = _rights(exchange.Provider, exchange.Licence);
        if (question.Split == DatasetSplit.Test ? !use.Evaluate : !use.Train)
        {
            Leave(question.Split == DatasetSplit.Test ? "no right to evaluate on the answers" : "no right to train on the answers", exchange.Provider);
            return;
        }

        (string?, string?, string?) source = (exchange.Provider, exchange.Model, use.Contract);
        _sources.TryGetValue(source, out int before);
        _sources[source] = before + 1;
        question.AddAnswer(new TeacherAnswer(key, raw!.Trim(), exchange.PartnerCost, exchange.DurationMicroseconds));
    }
}

/// <summary>A teacher's answer to one question.</summary>
internal sealed record TeacherAnswer(string Key, string Raw, NanoUsd Cost, long Microseconds);

/// <summary>One question with all answers to it.</summary>
internal sealed class Question
{
    private readonly List<TeacherAnswer> _answers = [];

    public Question(string text, string hash, DatasetSplit split)
    {
        Text = text;
        Hash = hash;
        Split = split;
    }

    public string Text { get; }

    public string Hash { get; }

    public DatasetSplit Split { get; }

    /// <summary>Whether a teacher ever answered, with or without the right to use it.</summary>
    public bool TeacherAnswered { get; set; }

    public string? Gold { get; private set; }

    public GoldSource GoldSource { get; private set; }

    public IReadOnlyList<TeacherAnswer> Answers => _answers;

    public void AddAnswer(TeacherAnswer answer) => _answers.Add(answer);

    // Feedback wins over what came with an exchange; among equals the later one, which is the correction.
    public void AddGold(string gold, GoldSource source)
    {
        if (Gold is null || source >= GoldSource)
        {
            Gold = gold.Trim();
            GoldSource = source;
        }
    }

    /// <summary>The answer that most repeats got; of equally frequent ones the earliest.</summary>
    public TeacherAnswer? MajorityAnswer()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (TeacherAnswer answer in _answers)
        {
            counts[answer.Key] = counts.GetValueOrDefault(answer.Key) + 1;
        }

        TeacherAnswer? best = null;
        foreach (TeacherAnswer answer in _answers)
        {
            best = best is null || counts[answer.Key] > counts[best.Key] ? answer : best;
        }

        return best;
    }
}
