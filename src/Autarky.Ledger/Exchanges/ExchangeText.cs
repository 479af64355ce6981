using System.Text;
using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Json;

namespace Autarky.Ledger.Exchanges;

/// <summary>What was asked and answered in an exchange, as it is shown in a list and searched.</summary>
public sealed record ExchangeText
{
    /// <summary>Characters (UTF-16) of question and answer each that are shown and searched; what comes after them is neither.</summary>
    public const int Longest = 2_000;

    /// <summary>The beginning of the question; null where there is none, or none that can be read.</summary>
    public string? Question { get; init; }

    /// <summary>The beginning of the answer; null where there is none, or none that can be read.</summary>
    public string? Answer { get; init; }

    /// <summary>Whether the request's body was kept.</summary>
    public bool HasRequest { get; init; }

    /// <summary>Whether the response's body was kept.</summary>
    public bool HasResponse { get; init; }

    /// <summary>Reads the bodies of an exchange.</summary>
    public static ExchangeText Of(Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return Of(exchange.Dialect, exchange.Request, exchange.Response);
    }

    /// <summary>Reads bodies of a dialect; a null body was not kept.</summary>
    internal static ExchangeText Of(string dialect, byte[]? request, byte[]? response)
    {
        IBodyDialect? bodies = BodyDialects.Find(dialect);
        return new ExchangeText
        {
            Question = request is null ? null : Cut(bodies?.ReadQuestion(Shortened(request))),
            Answer = response is null ? null : Cut(bodies?.ReadReply(Shortened(response))),
            HasRequest = request is not null,
            HasResponse = response is not null,
        };
    }

    // Only the beginnings of texts are shown and searched.
    private static ReadOnlyMemory<byte> Shortened(byte[] body)
    {
        try
        {
            return ShortenedJson.Of(body);
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static string? Cut(string? text) =>
        text is null || text.Length <= Longest ? text
        : Rune.TryGetRuneAt(text, Longest - 1, out Rune rune) && rune.Utf16SequenceLength == 2 ? text[..(Longest - 1)]
        : text[..Longest];
}
