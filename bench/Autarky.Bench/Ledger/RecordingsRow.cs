using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;

namespace Autarky.Bench.Ledger;

/// <summary>What landed of the files of one folder.</summary>
internal sealed class RecordingsRow(string folder)
{
    private readonly long[] _counts = new long[Columns.Length];

    private static readonly string[] Columns =
        ["files", "rows", "chat", "chat streamed", "responses", "responses streamed", "messages", "messages streamed", "embeddings", "bad", "passed over"];

    /// <summary>The first line of the table.</summary>
    public static string Head =>
        $"| folder | {string.Join(" | ", Columns)} |{Environment.NewLine}|---|{string.Concat(Enumerable.Repeat("---:|", Columns.Length))}";

    public void Add(ImportReport report)
    {
        _counts[0]++;
        _counts[1] += report.Added;
        _counts[9] += report.BadTotal + (report.Problem is null ? 0 : 1);
        _counts[10] += report.PassedOver.Sum(kind => kind.Count);
    }

    public void Add(Exchange exchange)
    {
        int at = exchange.Request is null ? 8
            : (exchange.Dialect switch { BodyDialects.OpenAiChat => 2, BodyDialects.OpenAiResponses => 4, _ => 6 }) + (exchange.Stream ? 1 : 0);
        _counts[at]++;
    }

    public void Add(RecordingsRow other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    public override string ToString() => $"| {folder} | {string.Join(" | ", _counts)} |";
}
