namespace Autarky.Application.Releases;

/// <summary>What somebody wants released.</summary>
public sealed record ReleaseRequest
{
    /// <summary>The use case.</summary>
    public required string UseCase { get; init; }

    /// <summary>First digits of the student's hash; null for the one trained last. An older one rolls back.</summary>
    public string? Student { get; init; }

    /// <summary>Whether to overrule the gate, the comparison with the live student, and an encoder that servers do not find. Needs a reason.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// How whoever wants it overrules a refusal, as refusals go on to say after "all the same,": the words of a command line are not those of a page.
    /// </summary>
    public string HowToOverrule { get; init; } = "overrule this with a reason";

    /// <summary>Why, in the words of who wants it; null takes the gate's.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether to take the student out of service instead: every request goes to the teacher.</summary>
    public bool Withdraw { get; init; }

    /// <summary>Whether the process that releases is the server too, so that it has the student's encoder in its hands.</summary>
    public bool ServedHere { get; init; }
}
