using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Autarky.EndToEnd.Tests.Hostile;

/// <summary>All that came back for one case, up to the end of the connection.</summary>
internal sealed record HostileAnswer(HostileCase Case, string Raw)
{
    /// <summary>The status; 0 when nothing that is an answer came back.</summary>
    public int Status => Raw.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
        && int.TryParse(Raw.AsSpan(9, Math.Min(3, Raw.Length - 9)), CultureInfo.InvariantCulture, out int status) ? status : 0;

    /// <summary>How many answers came back: a second one means that a part of the body was taken for a request.</summary>
    public int Answers => System.Text.RegularExpressions.Regex.Count(Raw, @"HTTP/1\.1 \d{3} ");

    public string Body => HeadEnd < 0 ? "" : Raw[(HeadEnd + 4)..];

    /// <summary>The id of its row in the ledger; null when the header is missing.</summary>
    public string? Exchange => Header("x-autarky-exchange");

    private int HeadEnd => Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);

    public string? Header(string name) => HeadEnd < 0 ? null : Raw[..HeadEnd].Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();

    /// <summary>What is wrong with an answer that must be an error in OpenAI's shape; null when nothing is.</summary>
    public string? WrongShape()
    {
        if (Header("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) != true)
        {
            return "its Content-Type is " + (Header("Content-Type") ?? "missing");
        }

        if (Case.Shape == Shape.ApiErrorWithoutBody)
        {
            return Body.Length == 0 ? null : "it has a body";
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(Encoding.Latin1.GetBytes(Body));
            JsonElement error = document.RootElement.GetProperty("error");
            string[] names = [.. error.EnumerateObject().Select(property => property.Name)];
            bool named = document.RootElement.EnumerateObject().Count() == 1 && names.SequenceEqual(["message", "type", "param", "code"]);
            return !named ? "its fields are " + string.Join(", ", names)
                : string.IsNullOrWhiteSpace(error.GetProperty("message").GetString()) ? "it says nothing"
                : string.IsNullOrWhiteSpace(error.GetProperty("type").GetString()) ? "it has no type"
                : Case.Code is { } code && error.GetProperty("code").GetString() != code ? $"its code is {error.GetProperty("code")}, not {code}"
                : Case.Param is { } param && error.GetProperty("param").GetString() != param ? $"its param is {error.GetProperty("param")}, not {param}"
                : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "it is no such JSON: " + error.Message;
        }
    }

    /// <summary>Whether all of the first answer is there.</summary>
    public bool IsWhole
    {
        get
        {
            if (HeadEnd < 0)
            {
                return false;
            }

            return Header("Content-Length") is { } length ? Body.Length >= int.Parse(length, CultureInfo.InvariantCulture)
                : Header("Transfer-Encoding") is not null && Body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        }
    }

    public override string ToString() => $"{Case.Name}: {Status} (right: {Case.Status}) {(Raw.Length > 500 ? Raw[..500] + "…" : Raw)}";
}
