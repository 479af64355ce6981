using Autarky.WebConsole.Contracts;

namespace Autarky.WebConsole.Tests.Fakes;

/// <summary>Remembers what was asked for.</summary>
internal sealed class FakeActions : IConsoleJobs, IConsoleReleases, IConsoleAsk
{
    public List<string> Asked { get; } = [];

    public Dictionary<string, List<JobView>> Jobs { get; } = new(StringComparer.Ordinal);

    public List<ReleaseWanted> Decisions { get; } = [];

    /// <summary>Why decisions are refused; null where they are taken.</summary>
    public string? Refusal { get; set; }

    public bool Offered { get; set; } = true;

    public IReadOnlyList<JobView> Of(string useCase) => Jobs.GetValueOrDefault(useCase) ?? [];

    public List<JobView> Imports { get; } = [];

    IReadOnlyList<JobView> IConsoleJobs.Imports => Imports;

    public List<(ImportWanted Wanted, byte[] Content)> Files { get; } = [];

    public async Task<string?> ImportAsync(ImportWanted wanted, Stream content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        Files.Add((wanted, bytes.ToArray()));
        return Refusal;
    }

    public void Train(string useCase) => Asked.Add("train " + useCase);

    public void Evaluate(string useCase) => Asked.Add("evaluate " + useCase);

    public void Cancel(string id) => Asked.Add("cancel " + id);

    public List<QuestionAsked> Questions { get; } = [];

    /// <summary>What questions are answered with.</summary>
    public AnswerView Answer { get; set; } = new() { Answer = "card_arrival", Route = Ledger.Exchanges.RouteKind.Student };

    public Task<AnswerView> AskAsync(QuestionAsked question, CancellationToken cancellationToken)
    {
        Questions.Add(question);
        return Task.FromResult(Answer);
    }

    public Task<string?> DecideAsync(ReleaseWanted wanted, CancellationToken cancellationToken)
    {
        Decisions.Add(wanted);
        return Task.FromResult(Refusal);
    }
}
