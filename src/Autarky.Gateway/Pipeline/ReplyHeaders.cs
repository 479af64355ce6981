using System.Globalization;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Pipeline;

/// <summary>What clients are told beside an answer: who answers, why, and what it cost.</summary>
internal static class ReplyHeaders
{
    /// <summary>The header, or trailer, of the cost.</summary>
    public const string Cost = "x-autarky-cost";

    /// <summary>The header of the row's name.</summary>
    public const string Exchange = "x-autarky-exchange";

    /// <summary>The headers that are known once an attempt has not failed; none before.</summary>
    public static IEnumerable<(string Name, string Value)> Of(Turn turn)
    {
        if (turn.Attempt is { } attempt)
        {
            yield return ("x-autarky-model", Ascii(turn.Model!));
            yield return ("x-autarky-route", turn.Route switch
            {
                RouteKind.Student => "student",
                RouteKind.Teacher => "teacher",
                RouteKind.InHouse => "in-house",
                _ => "partner",
            });
            yield return ("x-autarky-reason", Ascii(attempt.Route.Reason));
            if (attempt.Reply is { Dropped: { Count: > 0 } dropped })
            {
                yield return ("x-autarky-dropped", Ascii(string.Join(", ", dropped)));
            }
        }

        if (turn.Confidence is { } confidence)
        {
            yield return ("x-autarky-confidence", ((decimal)confidence).ToString("0.######", CultureInfo.InvariantCulture));
        }

        if (turn.Attempt?.Reply?.IsReplay == true)
        {
            yield return ("x-autarky-recorded", "true");
        }
    }

    private static string Ascii(string text) =>
        text.All(c => c is >= ' ' and <= '~') ? text : string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
