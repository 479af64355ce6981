using System.Text.Json.Nodes;
using Autarky.Ledger.Json;

namespace Autarky.Commands;

/// <summary>A request as a line for a shell, key included, ready to be pasted.</summary>
internal static class CurlLine
{
    /// <summary>The line.</summary>
    /// <param name="server">The server's address, ending in a slash.</param>
    /// <param name="key">The key.</param>
    /// <param name="body">The request in OpenAI's chat shape.</param>
    public static string Of(Uri server, string key, JsonObject body) =>
        $"curl {server}v1/chat/completions -H \"Authorization: Bearer {key}\" "
            + $"-H \"Content-Type: application/json\" -d {Quoted(body.ToJsonString(ReadableJson.Nodes))}";

    /// <summary>A text for a shell: nothing inside single quotes means anything but the quote itself.</summary>
    public static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
