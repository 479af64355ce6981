using System.Buffers;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>Ids of responses and their items. Those that are made here hold the id of their exchange: it is found by them.</summary>
internal static class ResponseId
{
    private const string Prefix = "resp_";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The id of an exchange's response.</summary>
    public static string Of(ExchangeId exchange) => Prefix + exchange;

    /// <summary>The id of an item of a request that brought none.</summary>
    public static string OfInput(string prefix, ExchangeId exchange, int index) => $"{prefix}_{exchange}_i{index}";

    /// <summary>The exchange of a response that was made here; false for an id of somebody else.</summary>
    public static bool TryRead(string id, out ExchangeId exchange)
    {
        exchange = default;
        return id.StartsWith(Prefix, StringComparison.Ordinal) && IsExchange(id.AsSpan(Prefix.Length), out exchange);
    }

    /// <summary>The exchange of an item that was made here: <c>msg_EXCHANGE_0</c>.</summary>
    public static bool TryReadItem(string id, out ExchangeId exchange)
    {
        exchange = default;
        string[] pieces = id.Split('_');
        return pieces.Length == 3 && IsExchange(pieces[1], out exchange);
    }

    private static bool IsExchange(ReadOnlySpan<char> text, out ExchangeId exchange)
    {
        exchange = default;
        return text.Length == 32 && !text.ContainsAnyExcept(Digits) && ExchangeId.TryParse(text.ToString(), out exchange);
    }
}
