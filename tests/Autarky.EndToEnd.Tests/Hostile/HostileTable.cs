using Autarky.EndToEnd.Tests.Hostile.Cases;

namespace Autarky.EndToEnd.Tests.Hostile;

/// <summary>Every case.</summary>
internal static class HostileTable
{
    public static IReadOnlyList<HostileCase> All { get; } =
    [
        .. BrokenJson.All, .. WrongTypes.All, .. WrongMessages.All, .. Credentials.All, .. Headers.All, .. Framing.All, .. Paths.All,
        .. ConsolePages.All, .. FeedbackBodies.All, .. UnknownModels.All, .. EmbeddingBodies.All, .. LargeAndSlow.All,
    ];
}
