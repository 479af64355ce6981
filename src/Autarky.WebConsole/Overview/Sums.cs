using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Statistics;

namespace Autarky.WebConsole.Overview;

/// <summary>
/// Sums of served traffic. <c>Answered</c> is every exchange that ended complete; in-house is what the student or an in-house model answered
/// of that. A replayed recording counts as the partner's answer.
/// </summary>
public sealed class Sums
{
    /// <summary>Every served request, refused and failed ones included.</summary>
    public long Requests { get; private set; }

    /// <summary>Requests that were answered completely.</summary>
    public long Answered { get; private set; }

    /// <summary>Answered ones that a model of ours answered.</summary>
    public long InHouse { get; private set; }

    /// <summary>Tokens of answered requests and of their answers.</summary>
    public long Tokens { get; private set; }

    /// <summary>The part of <see cref="Tokens"/> that models of ours read and wrote.</summary>
    public long InHouseTokens { get; private set; }

    /// <summary>What all served requests cost.</summary>
    public NanoUsd Cost { get; private set; }

    /// <summary>What they would have cost had the partner answered all.</summary>
    public NanoUsd PartnerCost { get; private set; }

    /// <summary>What the in-house answers would have cost.</summary>
    public NanoUsd InHousePartnerCost { get; private set; }

    /// <summary>What the answered ones would have cost.</summary>
    public NanoUsd AnsweredPartnerCost { get; private set; }

    /// <summary>Time of all served requests, µs.</summary>
    public long DurationMicroseconds { get; private set; }

    /// <summary>Would-have-cost less cost.</summary>
    public NanoUsd Saving => PartnerCost - Cost;

    /// <summary>In-house share of answered requests; null when nothing was answered.</summary>
    public double? Share => Ratio(InHouse, Answered);

    /// <summary>In-house share of tokens.</summary>
    public double? TokenShare => Ratio(InHouseTokens, Tokens);

    /// <summary>In-house share of what the answered requests would have cost.</summary>
    public double? CostShare => Ratio(InHousePartnerCost.Value, AnsweredPartnerCost.Value);

    internal Sums Copy() => (Sums)MemberwiseClone();

    internal void Add(PeriodTotal total)
    {
        Requests += total.Requests;
        Cost += total.Cost;
        PartnerCost += total.PartnerCost;
        DurationMicroseconds += total.DurationMicroseconds;
        if (total.Outcome != ExchangeOutcome.Complete)
        {
            return;
        }

        long tokens = total.InputTokens + total.OutputTokens;
        Answered += total.Requests;
        Tokens += tokens;
        AnsweredPartnerCost += total.PartnerCost;
        if (total.Route is RouteKind.Student or RouteKind.InHouse)
        {
            InHouse += total.Requests;
            InHouseTokens += tokens;
            InHousePartnerCost += total.PartnerCost;
        }
    }

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
