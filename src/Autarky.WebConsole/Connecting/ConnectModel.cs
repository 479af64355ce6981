namespace Autarky.WebConsole.Connecting;

/// <summary>How a client connects: what its snippets are made of, and whether a key can be made beside them.</summary>
public sealed record ConnectModel
{
    /// <summary>Scheme, host and port of this server as the reader's browser names them, without a slash at the end.</summary>
    public required string BaseAddress { get; init; }

    /// <summary>The use case that clients name as their model; null where there is none yet.</summary>
    public string? UseCase { get; init; }

    /// <summary>The key that was made this moment, to be shown this once; null where none was.</summary>
    public string? Key { get; init; }

    /// <summary>Whether keys are made here.</summary>
    public bool TakesKeys { get; init; }

    /// <summary>Names this showing of the form, so that sending it again makes no second key.</summary>
    public required string Form { get; init; }
}
