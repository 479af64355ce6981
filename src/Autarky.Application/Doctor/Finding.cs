namespace Autarky.Application.Doctor;

/// <summary>How serious a finding is.</summary>
public enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but worth knowing.</summary>
    Note,

    /// <summary>Must be mended before the program can do its job.</summary>
    Fail,
}

/// <summary>One thing that was checked.</summary>
public sealed record Finding
{
    /// <summary>What was looked at, in a few words.</summary>
    public required string Check { get; init; }

    /// <summary>How serious it is.</summary>
    public required FindingState State { get; init; }

    /// <summary>What was found there.</summary>
    public required string Found { get; init; }

    /// <summary>What to do; null when there is nothing to do.</summary>
    public string? Remedy { get; init; }

    /// <summary>As it should be.</summary>
    public static Finding Ok(string check, string found) => new() { Check = check, State = FindingState.Ok, Found = found };

    /// <summary>Works, but worth knowing.</summary>
    public static Finding Note(string check, string found, string remedy) =>
        new() { Check = check, State = FindingState.Note, Found = found, Remedy = remedy };

    /// <summary>Must be mended.</summary>
    public static Finding Fail(string check, string found, string remedy) =>
        new() { Check = check, State = FindingState.Fail, Found = found, Remedy = remedy };
}
