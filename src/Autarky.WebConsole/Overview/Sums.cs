using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Statistics;
using Autarky.WebConsole.Served;

namespace Autarky.WebConsole.Overview;

/// <summary>Sums of served traffic: requests as <see cref="RequestCounts"/> counts them, tokens and money.</summary>
public sealed class Sums
{
    /// <summary>The requests, by what became of them.</summary>
    public RequestCounts Counts { get; } = new();

    /// <summary>Tokens of answered requests and of their answers.</summary>
    public long Tokens { get; private set; }

    /// <summary>The part of <see cref="Tokens"/> that models of ours read and wrote.</summary>
    public long InHouseTokens { get; private set; }

    /// <summary>What all served requests cost.</summary>
    public NanoUsd Cost { get; private set; }

    /// <summary>What they would have cost had the partner answered all.</summary>
    public NanoUsd PartnerCost { get; private set; }

    /// <summary>Requests of which it is not known what they cost, or not all of it: <see cref="Cost"/> holds only what is.</summary>
    public long CostUnknown { get; private set; }

    /// <summary>Requests of which it is not known what they would have cost: they are in no sum of it.</summary>
    public long PartnerCostUnknown { get; private set; }

    /// <summary>Requests that the saving lacks.</summary>
    public long SavingUnknown => Math.Max(CostUnknown, PartnerCostUnknown);

    /// <summary>What the in-house answers would have cost.</summary>
    public NanoUsd InHousePartnerCost { get; private set; }

    /// <summary>What the answered ones would have cost.</summary>
    public NanoUsd AnsweredPartnerCost { get; private set; }

    /// <summary>Would-have-cost less cost.</summary>
    public NanoUsd Saving => PartnerCost - Cost;

    /// <summary>In-house share of the tokens of answered requests, in [0, 1]; null where there are none.</summary>
    public double? TokenShare => Ratio(InHouseTokens, Tokens);

    /// <summary>In-house share of what the answered requests would have cost, in [0, 1]; null where they would have cost nothing.</summary>
    public double? CostShare => Ratio(InHousePartnerCost.Value, AnsweredPartnerCost.Value);

    internal void Add(PeriodTotal total)
    {
        Counts.Add(total.Route, total.Outcome, total.Provider, total.Requests);
        Cost += total.Cost;
        PartnerCost += total.PartnerCost;
        CostUnknown += total.CostUnknown;
        PartnerCostUnknown += total.PartnerCostUnknown;
        if (total.Outcome != ExchangeOutcome.Complete)
        {
            return;
        }

        long tokens = total.InputTokens + total.OutputTokens;
        Tokens += tokens;
        AnsweredPartnerCost += total.PartnerCost;
        if (Answerers.Of(total.Route, total.Outcome, total.Provider) is Answerer.Student or Answerer.InHouse)
        {
            InHouseTokens += tokens;
            InHousePartnerCost += total.PartnerCost;
        }
    }

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
