namespace Autarky.Application.Doctor;

/// <summary>How serious a finding is.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but worth knowing.</summary>
    Note,

    /// <summary>Must be mended before the program can do its job.</summary>
    Fail,
}

/// <summary>One thing that was checked.</summary>
internal sealed record Finding
{
    public required string Check { get; init; }

    public required FindingState State { get; init; }

    public required string Found { get; init; }

    /// <summary>What to do; null when there is nothing to do.</summary>
    public string? Remedy { get; init; }

    public static Finding Ok(string check, string found) => new() { Check = check, State = FindingState.Ok, Found = found };

    public static Finding Note(string check, string found, string remedy) =>
        new() { Check = check, State = FindingState.Note, Found = found, Remedy = remedy };

    public static Finding Fail(string check, string found, string remedy) =>
        new() { Check = check, State = FindingState.Fail, Found = found, Remedy = remedy };
}
