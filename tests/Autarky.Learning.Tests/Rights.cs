using Autarky.Ledger.Rights;

namespace Autarky.Learning.Tests;

/// <summary>What contracts allow in tests.</summary>
internal static class Rights
{
    /// <summary>Everything.</summary>
    public static ProviderRights ToTrain { get; } = new() { Train = true, Contract = "a test's own" };
}
