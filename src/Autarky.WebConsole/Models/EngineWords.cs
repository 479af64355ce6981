using Autarky.WebConsole.Contracts;

namespace Autarky.WebConsole.Models;

/// <summary>Local models in words.</summary>
internal static class EngineWords
{
    public static string Of(LocalModelState state) => state switch
    {
        LocalModelState.Waiting => "Waits to be loaded",
        LocalModelState.Loading => "Loading",
        LocalModelState.Ready => "Ready",
        LocalModelState.Failed => "Failed",
        _ => "Not loaded",
    };

    /// <summary>The class of the state's badge.</summary>
    public static string Tone(LocalModelState state) => state switch
    {
        LocalModelState.Ready => "own",
        LocalModelState.Failed => "bad",
        LocalModelState.Loading => "rented",
        _ => "none",
    };

    /// <summary>What a screen reader is told when a state changes: states only, for numbers change all the time. Null where there is no model.</summary>
    public static string? Announcement(IReadOnlyList<LocalModelView> models) => models.Count == 0
        ? null
        : string.Join(" ", models.Select(model => $"{Formatting.Format.Cut(model.Name, 60)}: {Of(model.State)}."));
}
