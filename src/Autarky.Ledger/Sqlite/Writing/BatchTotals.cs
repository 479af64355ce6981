using System.Runtime.InteropServices;
using Autarky.Ledger.Exchanges;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Writing;

/// <summary>Adds up what a transaction adds to the totals, so that each total is written once a transaction and not once a row.</summary>
internal sealed class BatchTotals : IDisposable
{
    private readonly Dictionary<(long Hour, long Series), Sum> _hours = [];
    private readonly Dictionary<(long Day, long Series), Sum> _days = [];
    private readonly Dictionary<long, Sum> _series = [];
    private readonly Statement _addHour;
    private readonly Statement _addDay;
    private readonly Statement _addSeries;

    public BatchTotals(SqliteConnection connection)
    {
        _addHour = Add(connection, "hour_total", "hour");
        _addDay = Add(connection, "day_total", "day");
        _addSeries = new Statement(connection, """
            UPDATE series SET
              requests = requests + ?,
              cost = cost + ?,
              partner_cost = partner_cost + ?,
              cost_unknown = cost_unknown + ?,
              partner_cost_unknown = partner_cost_unknown + ?,
              first_seq = ifnull(first_seq, ?),
              last_seq = ?
            WHERE id = ?
            """);
    }

    /// <summary>Adds a row that the current transaction has inserted. Rows come in ascending order of <paramref name="seq"/>.</summary>
    public void Add(long seq, long series, long created, Exchange exchange)
    {
        ref Sum hour = ref CollectionsMarshal.GetValueRefOrAddDefault(_hours, (StoredTime.NumberOf(created, StoredTime.Hour), series), out _);
        hour.Add(seq, exchange);
        ref Sum day = ref CollectionsMarshal.GetValueRefOrAddDefault(_days, (StoredTime.NumberOf(created, StoredTime.Day), series), out _);
        day.Add(seq, exchange);
        ref Sum all = ref CollectionsMarshal.GetValueRefOrAddDefault(_series, series, out _);
        all.Add(seq, exchange);
    }

    /// <summary>Writes the sums into the current transaction.</summary>
    public void Write()
    {
        Write(_addHour, _hours);
        Write(_addDay, _days);
        foreach ((long series, Sum sum) in _series)
        {
            _addSeries.Bind(sum.Requests).Bind(sum.Cost).Bind(sum.PartnerCost).Bind(sum.CostUnknown).Bind(sum.PartnerCostUnknown)
                .Bind(sum.FirstSeq).Bind(sum.LastSeq).Bind(series).Run();
        }

        Clear();
    }

    /// <summary>Forgets the sums: their transaction was rolled back.</summary>
    public void Clear()
    {
        _hours.Clear();
        _days.Clear();
        _series.Clear();
    }

    public void Dispose()
    {
        _addHour.Dispose();
        _addDay.Dispose();
        _addSeries.Dispose();
    }

    private static Statement Add(SqliteConnection connection, string table, string number) => new(connection, $"""
        INSERT INTO {table} ({number}, series, requests, input_tokens, output_tokens, cost, partner_cost, duration, cost_unknown,
          partner_cost_unknown)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT ({number}, series) DO UPDATE SET
          requests = requests + excluded.requests,
          input_tokens = input_tokens + excluded.input_tokens,
          output_tokens = output_tokens + excluded.output_tokens,
          cost = cost + excluded.cost,
          partner_cost = partner_cost + excluded.partner_cost,
          duration = duration + excluded.duration,
          cost_unknown = cost_unknown + excluded.cost_unknown,
          partner_cost_unknown = partner_cost_unknown + excluded.partner_cost_unknown
        """);

    private static void Write(Statement add, Dictionary<(long Number, long Series), Sum> totals)
    {
        foreach (((long number, long series), Sum sum) in totals)
        {
            add.Bind(number).Bind(series).Bind(sum.Requests).Bind(sum.InputTokens).Bind(sum.OutputTokens)
                .Bind(sum.Cost).Bind(sum.PartnerCost).Bind(sum.Duration).Bind(sum.CostUnknown).Bind(sum.PartnerCostUnknown).Run();
        }
    }

    private struct Sum
    {
        public long Requests;
        public long InputTokens;
        public long OutputTokens;
        public long Cost;
        public long PartnerCost;
        public long Duration;
        public long CostUnknown;
        public long PartnerCostUnknown;
        public long FirstSeq;
        public long LastSeq;

        public void Add(long seq, Exchange exchange)
        {
            checked
            {
                FirstSeq = Requests == 0 ? seq : FirstSeq;
                LastSeq = seq;
                Requests++;
                InputTokens += exchange.InputTokens;
                OutputTokens += exchange.OutputTokens;
                Cost += exchange.Cost.Value;
                PartnerCost += exchange.PartnerCost.Value;
                Duration += exchange.DurationMicroseconds;
                CostUnknown += exchange.CostUnknown ? 1 : 0;
                PartnerCostUnknown += exchange.PartnerCostUnknown ? 1 : 0;
            }
        }
    }
}
