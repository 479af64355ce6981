namespace Autarky.Gateway.Providers;

/// <summary>Where partners' keys come from: environment variables by name. Tests put their own in place.</summary>
internal sealed class ProviderKeys(Func<string, string?> read)
{
    /// <summary>The key in a variable; null when it is missing or blank.</summary>
    public string? Read(string variable) => read(variable)?.Trim() is { Length: > 0 } key ? key : null;
}
