using Autarky.Ledger.Exchanges;

namespace Autarky.Bench.GatewayCases;

/// <summary>Something that a partner does, and what must become of it.</summary>
/// <param name="Name">What the partner knows it by.</param>
internal sealed record Scenario(string Name)
{
    /// <summary>What the answer says; null where it is not looked at.</summary>
    public string? Text { get; init; }

    /// <summary>The calls of tools, each <c>name:arguments</c>.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    /// <summary>Why it ended, by OpenAI's word.</summary>
    public string Finish { get; init; } = "stop";

    /// <summary>A part of the message of the error; null where there is an answer.</summary>
    public string? Error { get; init; }

    /// <summary>The HTTP status of an error that came before the answer began.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Whether the conversation is longer than the model reads: each dialect has its own sign for it.</summary>
    public bool IsOverflow { get; init; }

    /// <summary>How the ledger's row ends.</summary>
    public ExchangeOutcome Outcome { get; init; } = ExchangeOutcome.Complete;

    /// <summary>Tokens in, those of them from the cache, and out; null where nobody but us counts.</summary>
    public (int Input, int Cached, int Output)? Usage { get; init; }

    /// <summary>Whether only a stream is answered at all.</summary>
    public bool OnlyStreamed { get; init; }

    /// <summary>Whether it is about a partner that takes too long: asked with short limits.</summary>
    public bool IsSlow { get; init; }

    public static Scenario Answer(string name, string? text = null, (int Input, int Cached, int Output)? usage = null, string finish = "stop") =>
        new(name) { Text = text, Usage = usage, Finish = finish };

    public static Scenario Called(string name, params string[] calls) => new(name) { Calls = calls, Finish = "tool_calls" };

    /// <summary>A provider that failed: nobody takes what came of it for an answer.</summary>
    public static Scenario Failed(string name, string error, int status = 502) =>
        new(name) { Error = error, Status = status, Outcome = ExchangeOutcome.ProviderFailed };

    /// <summary>A request that the provider refuses.</summary>
    public static Scenario Refused(string name, string error, int status = 400) =>
        new(name) { Error = error, Status = status, Outcome = ExchangeOutcome.ClientError };

    public static Scenario Overflow(string name, string error) => Refused(name, error) with { IsOverflow = true };
}
