using Autarky.Learning.Calibration;

namespace Autarky.Learning.Datasets;

/// <summary>Counts what became of requests while a dataset is made.</summary>
internal sealed class TrafficCount
{
    private readonly Dictionary<(RequestUse Use, string Why, string? Provider), int> _parts = [];

    /// <summary>Counts requests.</summary>
    public void Add(RequestUse use, string why, int requests = 1, string? provider = null)
    {
        if (requests > 0)
        {
            _parts[(use, why, provider)] = _parts.GetValueOrDefault((use, why, provider)) + requests;
        }
    }

    /// <summary>All that were counted, beside a count of the questions and repeats among them.</summary>
    public TrafficReport Report(int questions, int repeats)
    {
        int all = _parts.Values.Sum();
        return new TrafficReport(all, questions, repeats,
        [
            .. _parts.Select(entry => new RequestPart(entry.Key.Use, entry.Key.Why, entry.Key.Provider, entry.Value, Numbers.Share((double)entry.Value / all)))
                .OrderByDescending(part => part.Requests).ThenBy(part => part.Use).ThenBy(part => part.Why, StringComparer.Ordinal)
                .ThenBy(part => part.Provider, StringComparer.Ordinal),
        ]);
    }
}
