namespace Autarky.Application.Releases;

/// <summary>What somebody wants released.</summary>
internal sealed record ReleaseRequest
{
    public required string UseCase { get; init; }

    public string? Student { get; init; }

    public bool Force { get; init; }

    public string? Reason { get; init; }

    public bool Withdraw { get; init; }

    /// <summary>Whether the process that releases is the server too, so that it has the student's encoder in its hands.</summary>
    public bool ServedHere { get; init; }
}
