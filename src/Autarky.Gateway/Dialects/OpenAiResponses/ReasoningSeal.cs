namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>The seal of a thought that a partner of this dialect had: its encrypted form with the id that it is bound to. Both go back as they came.</summary>
internal static class ReasoningSeal
{
    private const char Between = ' ';

    public static string Write(string id, string encrypted) => id + Between + encrypted;

    /// <summary>Id and encrypted form; null for a seal of another dialect.</summary>
    public static (string Id, string Encrypted)? Read(string? seal) =>
        seal?.IndexOf(Between, StringComparison.Ordinal) is > 0 and var at ? (seal[..at], seal[(at + 1)..]) : null;
}
