using Autarky.Gateway.Setup;
using Autarky.Gateway.UseCases;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Import;
using Autarky.Ledger.Money;

namespace Autarky.Gateway.Tests.Fakes;

/// <summary>Counts words, and nothing for framing.</summary>
internal sealed class WordCounter : ITokenCounter
{
    public int CountRequest(string? model, IReadOnlyList<(string Role, string Text)> messages) => messages.Sum(message => CountAnswer(model, message.Text));

    public int CountAnswer(string? model, string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
}

/// <summary>gpt-4 costs 30 and 60 USD a million tokens (cached: 15); claude-test 3 and 15; nothing else has a price.</summary>
internal sealed class TwoPrices : IPrices
{
    public NanoUsd? Cost(string provider, string model, DateTimeOffset at, Usage usage) => model switch
    {
        "gpt-4" => new NanoUsd(((usage.Input - usage.CachedInput) * 30_000L) + (usage.CachedInput * 15_000L) + (usage.Output * 60_000L)),
        "claude-test" => new NanoUsd((usage.Input * 3_000L) + (usage.Output * 15_000L)),
        _ => null,
    };

    public bool Knows(string provider, string model, DateTimeOffset at) => provider == "openai" && model == "gpt-4";
}

/// <summary>Use cases by name.</summary>
internal sealed class SomeUseCases : Dictionary<string, UseCase>, IUseCases
{
    public UseCase? Find(string name) => this.GetValueOrDefault(name);

    public IReadOnlyList<UseCase> List() => [.. Values];
}

/// <summary>Sure of what contains "sure"; fails on what contains "boom".</summary>
internal sealed class WordStudent : IClassifier
{
    public string Id => "0123456789ab";

    public ClassifierReply Answer(RequestText request) => request.Input.Contains("boom", StringComparison.Ordinal)
        ? throw new InvalidOperationException("boom")
        : new ClassifierReply("card_arrival", request.Input.Contains("sure", StringComparison.Ordinal) ? 0.97 : 0.41, null);
}
