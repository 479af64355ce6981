using Autarky.Learning.Classifiers;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;

namespace Autarky.Learning.Datasets;

/// <summary>The questions of a use case with all answers to each, as they come out of the ledger one exchange after the other.</summary>
internal sealed class QuestionTable
{
    private readonly UseCasePolicy _policy;
    private readonly Func<string?, string?, ProviderUse> _rights;
    private readonly Dictionary<(string Instructions, string Key), Question> _questions = [];
    private readonly InstructionTable _asked = new();
    private readonly InstructionTable _given = new();
    private readonly Dictionary<(string? Provider, string? Model, string? Contract), int> _sources = [];
    private readonly Dictionary<string, Dictionary<string, int>> _forms = new(StringComparer.Ordinal);

    public QuestionTable(UseCasePolicy policy, Func<string?, string?, ProviderUse> rights)
    {
        _policy = policy;
        _rights = rights;
    }

    /// <summary>How many exchanges were added.</summary>
    public int Exchanges { get; private set; }

    /// <summary>Under which instructions the requests came whose answers are used; where no teacher answered, those that people answered.</summary>
    public InstructionTable Instructions => _asked.Requests > 0 ? _asked : _given;

    /// <summary>What became of the requests so far.</summary>
    public TrafficCount Traffic { get; } = new();

    /// <summary>The questions, in an order that no import can change.</summary>
    public IReadOnlyList<Question> Questions =>
        [
            .. _questions.OrderBy(entry => entry.Key.Key, StringComparer.Ordinal)
                .ThenBy(entry => entry.Key.Instructions, StringComparer.Ordinal)
                .Select(entry => entry.Value),
        ];

    /// <summary>Whose answers are in the table.</summary>
    public IReadOnlyList<AnswerSource> Sources =>
    [
        .. _sources.Select(entry => new AnswerSource(entry.Key.Provider, entry.Key.Model, entry.Key.Contract, entry.Value))
            .OrderBy(source => source.Provider, StringComparer.Ordinal).ThenBy(source => source.Model, StringComparer.Ordinal)
            .ThenBy(source => source.Contract, StringComparer.Ordinal),
    ];

    /// <summary>An answer as a client sees it: of the forms that count as the same the commonest.</summary>
    public string Shown(string label) => _forms.TryGetValue(label, out Dictionary<string, int>? forms)
        ? forms.OrderByDescending(form => form.Value).ThenBy(form => form.Key, StringComparer.Ordinal).First().Key
        : label;

    public void Add(Exchange exchange)
    {
        Exchanges++;
        bool isRequest = exchange.Origin != ExchangeOrigin.Feedback;
        string? gold = exchange.Gold is { } given && TextKeys.Answer(given, _policy.FoldLabels).Length > 0 ? given : null;
        string? whyNot = Read(exchange, out RequestText? request, out RequestUse use);
        if (whyNot is not null)
        {
            if (isRequest)
            {
                Traffic.Add(use, whyNot);
            }

            return;
        }

        if (exchange.Outcome != ExchangeOutcome.Complete && gold is null)
        {
            Traffic.Add(RequestUse.NotUsed, "the exchange did not end with a complete answer");
            return;
        }

        Question question = QuestionOf(request!);
        if (gold is not null)
        {
            question.AddGold(Label(gold), exchange.GoldSource);
            _given.Add(question.Instructions);
        }

        if (isRequest)
        {
            AddAnswer(question, exchange);
        }
    }

    private static string? Read(Exchange exchange, out RequestText? request, out RequestUse use)
    {
        request = null;
        use = RequestUse.NotUsed;
        if (exchange.Request is null)
        {
            return "the request's body was not kept";
        }

        if (BodyDialects.Find(exchange.Dialect) is not { } bodies)
        {
            return $"the request is in a dialect that is not read ({exchange.Dialect})";
        }

        try
        {
            request = bodies.ReadRequest(exchange.Request);
        }
        catch (FormatException)
        {
            return "the request is no chat request";
        }

        use = RequestUse.AlwaysTeacher;
        return string.IsNullOrWhiteSpace(request.Input) ? "the request holds no question" : request.NotPlain;
    }

    private Question QuestionOf(RequestText request)
    {
        var instructions = new Instructions(request.Instructions, TextKeys.Hash(request.Instructions));
        string key = TextKeys.Input(request.Input);
        if (!_questions.TryGetValue((instructions.Hash, key), out Question? question))
        {
            question = new Question(instructions, request.Input, key, Splitting.Of(TextKeys.Hash(key), _policy));
            _questions.Add((instructions.Hash, key), question);
        }

        return question;
    }

    private void AddAnswer(Question question, Exchange exchange)
    {
        string? why = exchange.Outcome != ExchangeOutcome.Complete ? "the exchange did not end with a complete answer; its right answer is used"
            // A student must not learn from itself, nor count a recorded answer again because it was replayed.
            : exchange.Route == RouteKind.Student ? "a student answered"
            : string.Equals(exchange.Provider, "recorded", StringComparison.Ordinal) ? "a recorded answer was replayed"
            : null;
        if (why is not null)
        {
            Traffic.Add(RequestUse.NotUsed, why);
            return;
        }

        question.TeacherAnswered = true;
        ProviderUse use = _rights(exchange.Provider, exchange.Licence);
        if (question.Split == DatasetSplit.Test ? !use.Evaluate : !use.Train)
        {
            Traffic.Add(
                RequestUse.NotUsed, question.Split == DatasetSplit.Test ? "no right to evaluate on the answers" : "no right to train on the answers", 1,
                exchange.Provider);
            return;
        }

        PlainAnswer answer = exchange.Response is { } response && BodyDialects.Find(exchange.Dialect) is { } bodies
            ? bodies.ReadAnswer(response)
            : new PlainAnswer(null, PlainAnswer.NoText);
        string label = answer.Text is { } text ? Label(text) : Student.NoAnswer;
        question.MayTrain &= use.Train;
        _asked.Add(question.Instructions);
        question.Answers.Add(label, label.Length == 0 ? answer.Why ?? PlainAnswer.Empty : null, exchange.PartnerCost, exchange.DurationMicroseconds);
        (string?, string?, string?) source = (exchange.Provider, exchange.Model, use.Contract);
        _sources[source] = _sources.GetValueOrDefault(source) + 1;
    }

    // "Card_arrival." once and "card_arrival" a thousand times: where they count as the same, clients are used to the latter.
    private string Label(string text)
    {
        string label = TextKeys.Answer(text, _policy.FoldLabels);
        if (!_policy.FoldLabels || label.Length == 0)
        {
            return label;
        }

        if (!_forms.TryGetValue(label, out Dictionary<string, int>? forms))
        {
            _forms[label] = forms = new Dictionary<string, int>(StringComparer.Ordinal);
        }

        string shown = text.Trim();
        forms[shown] = forms.GetValueOrDefault(shown) + 1;
        return label;
    }
}
