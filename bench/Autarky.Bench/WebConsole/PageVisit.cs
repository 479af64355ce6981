using System.Diagnostics;
using Autarky.Bench.Ledger;

namespace Autarky.Bench.WebConsole;

/// <summary>Views of one page: how long each took until its last byte, and how many bytes it was.</summary>
internal sealed class PageVisit(string name, string path)
{
    private readonly List<double> _milliseconds = [];
    private int _bytes;

    public string Name => name;

    /// <summary>Whether it searches for a text.</summary>
    public bool IsSearch => path.Contains("?q=", StringComparison.Ordinal);

    /// <summary>The first view, ms.</summary>
    public double First { get; private set; }

    /// <summary>A first view by a process that had shown nothing, ms.</summary>
    public double Cold { get; private set; }

    /// <summary>The views after the first one.</summary>
    public Times Times => new(_milliseconds);

    /// <summary>The biggest view, uncompressed.</summary>
    public double Kilobytes => _bytes / 1000.0;

    public async Task FirstAsync(HttpClient client, CancellationToken cancellationToken) => First = await ViewAsync(client, cancellationToken);

    public async Task ColdAsync(HttpClient client, CancellationToken cancellationToken) => Cold = await ViewAsync(client, cancellationToken);

    public async Task AgainAsync(HttpClient client, CancellationToken cancellationToken) => _milliseconds.Add(await ViewAsync(client, cancellationToken));

    private async Task<double> ViewAsync(HttpClient client, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        byte[] page = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{path} answered {(int)response.StatusCode}: its time says nothing.");
        }

        _bytes = Math.Max(_bytes, page.Length);
        return milliseconds;
    }
}
