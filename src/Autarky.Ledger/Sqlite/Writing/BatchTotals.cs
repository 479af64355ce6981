using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Writing;

/// <summary>Adds up what a transaction adds to the totals, so that each total is written once a transaction and not once a row.</summary>
internal sealed class BatchTotals : IDisposable
{
    private readonly Dictionary<(long Hour, long Series), Sum> _hours = [];
    private readonly Dictionary<long, Sum> _series = [];
    private readonly SqliteCommand _addHour;
    private readonly SqliteCommand _addSeries;

    public BatchTotals(SqliteConnection connection)
    {
        _addHour = connection.CreateCommand();
        _addHour.CommandText = """
            INSERT INTO hour_total (hour, series, requests, input_tokens, output_tokens, cost, partner_cost, duration)
            VALUES ($hour, $series, $requests, $input_tokens, $output_tokens, $cost, $partner_cost, $duration)
            ON CONFLICT (hour, series) DO UPDATE SET
              requests = requests + excluded.requests,
              input_tokens = input_tokens + excluded.input_tokens,
              output_tokens = output_tokens + excluded.output_tokens,
              cost = cost + excluded.cost,
              partner_cost = partner_cost + excluded.partner_cost,
              duration = duration + excluded.duration
            """;
        _addSeries = connection.CreateCommand();
        _addSeries.CommandText = """
            UPDATE series SET
              requests = requests + $requests,
              cost = cost + $cost,
              partner_cost = partner_cost + $partner_cost,
              first_seq = ifnull(first_seq, $first_seq),
              last_seq = $last_seq
            WHERE id = $series
            """;
        AddParameters(_addHour, ["$hour", "$series", "$requests", "$input_tokens", "$output_tokens", "$cost", "$partner_cost", "$duration"]);
        AddParameters(_addSeries, ["$series", "$requests", "$cost", "$partner_cost", "$first_seq", "$last_seq"]);
    }

    /// <summary>Adds a row that the current transaction has inserted. Rows come in ascending order of <paramref name="seq"/>.</summary>
    public void Add(long seq, long series, long created, Exchange exchange)
    {
        ref Sum hour = ref CollectionsMarshal.GetValueRefOrAddDefault(_hours, (StoredTime.HourOf(created), series), out _);
        hour.Add(seq, exchange);
        ref Sum all = ref CollectionsMarshal.GetValueRefOrAddDefault(_series, series, out _);
        all.Add(seq, exchange);
    }

    /// <summary>Writes the sums into the current transaction.</summary>
    public void Write()
    {
        foreach (((long number, long series), Sum sum) in _hours)
        {
            Execute(_addHour, [number, series, sum.Requests, sum.InputTokens, sum.OutputTokens, sum.Cost, sum.PartnerCost, sum.Duration]);
        }

        foreach ((long series, Sum sum) in _series)
        {
            Execute(_addSeries, [series, sum.Requests, sum.Cost, sum.PartnerCost, sum.FirstSeq, sum.LastSeq]);
        }

        Clear();
    }

    /// <summary>Forgets the sums: their transaction was rolled back.</summary>
    public void Clear()
    {
        _hours.Clear();
        _series.Clear();
    }

    public void Dispose()
    {
        _addHour.Dispose();
        _addSeries.Dispose();
    }

    private static void AddParameters(SqliteCommand command, ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            command.Parameters.Add(name, SqliteType.Integer);
        }
    }

    private static void Execute(SqliteCommand command, ReadOnlySpan<long> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private struct Sum
    {
        public long Requests;
        public long InputTokens;
        public long OutputTokens;
        public long Cost;
        public long PartnerCost;
        public long Duration;
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
            }
        }
    }
}
