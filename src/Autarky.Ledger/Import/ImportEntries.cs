using System.Text.Json;
using Autarky.Ledger.Import.Bodies;
using Autarky.Ledger.Import.Web;

namespace Autarky.Ledger.Import;

/// <summary>Takes the values of a file apart: pages of lists, recordings of HTTP calls, exchanges. What is bad is told with its place, and the rest goes on.</summary>
internal sealed class ImportEntries(ImportRows rows, ImportTally tally)
{
    private readonly StoredPages _stored = new();
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);

    /// <summary>One value of the file.</summary>
    public async Task AddAsync(JsonElement value, Place place, CancellationToken cancellationToken)
    {
        if (LineShapes.IsPage(value))
        {
            await AddPageAsync(value, place, cancellationToken);
        }
        else if (WebCall.ListOf(value) is { } calls)
        {
            int number = 0;
            foreach (JsonElement call in calls.EnumerateArray())
            {
                await AddOneAsync(call, place with { Within = $"{place.Within}Call {++number} of the recording: " }, cancellationToken);
            }
        }
        else
        {
            await AddOneAsync(value, place, cancellationToken);
        }
    }

    /// <summary>Stored completions whose messages were listed apart: all of them are known at the end of the file.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (StoredPages.Waiting waiting in _stored.Completions)
        {
            if (_answered.Contains(waiting.Id))
            {
                tally.Read++;
                tally.AlreadyThere++; // the recording has the call itself too
                continue;
            }

            await TryAsync(waiting.Place, async () =>
            {
                using var document = JsonDocument.Parse(waiting.Json);
                await rows.AddAsync(
                    LineFields.Checked(() => StoredCompletion.Read(document.RootElement, _stored.MessagesOf(waiting.Id))), cancellationToken);
            });
        }
    }

    private async Task AddPageAsync(JsonElement page, Place place, CancellationToken cancellationToken)
    {
        int number = 0;
        foreach (JsonElement entry in page.GetProperty("data").EnumerateArray())
        {
            await AddOneAsync(entry, place with { Within = $"{place.Within}Entry {++number} of 'data': " }, cancellationToken);
        }

        _stored.EndPage(page);
    }

    private Task AddOneAsync(JsonElement entry, Place place, CancellationToken cancellationToken) => TryAsync(place, async () =>
    {
        if (LineFields.Checked(() => WebCall.Of(entry)) is { } call)
        {
            await AddCallAsync(call, entry, place, cancellationToken);
        }
        else if (!KeepsStored(entry, place))
        {
            await rows.AddAsync(LineFields.Checked(() => LineShapes.Read(entry)), cancellationToken);
        }
    });

    private async Task AddCallAsync(WebCall call, JsonElement entry, Place place, CancellationToken cancellationToken)
    {
        if (call.Status is not (0 or (>= 200 and < 300)))
        {
            tally.PassOver($"{call.Kind} with the status {call.Status}");
            return;
        }

        bool asks = call.Method.Equals("POST", StringComparison.OrdinalIgnoreCase);
        if (call.Response is not { } response || (asks && call.Request is null))
        {
            tally.PassOver(call.Kind);
        }
        else if (LineShapes.IsPage(response) && IsOfCompletions(response))
        {
            await AddPageAsync(response, place, cancellationToken);
        }
        else if (!asks || (response.ValueKind == JsonValueKind.Object && response.TryField("choices", out _) && !Asks(call.Request!.Value)))
        {
            if (!KeepsStored(response, place))
            {
                tally.PassOver(call.Kind);
            }
        }
        else
        {
            await AskAsync(call, entry, response, cancellationToken);
        }
    }

    private async Task AskAsync(WebCall call, JsonElement entry, JsonElement response, CancellationToken cancellationToken)
    {
        RecordedExchange recorded;
        try
        {
            recorded = LineFields.Checked(() => RecordedPair.Read(entry, call.Request!.Value, response));
        }
        catch (UnreadDialectException)
        {
            tally.PassOver(call.Kind);
            return;
        }

        await rows.AddAsync(recorded with { Made = call.Made }, cancellationToken);
        if (response.ValueKind == JsonValueKind.Object && response.TextOrNull("id") is { } id)
        {
            _answered.Add(id);
        }
    }

    private bool KeepsStored(JsonElement entry, Place place)
    {
        if (!_stored.Takes(entry, place, out bool isKnown))
        {
            return false;
        }

        if (isKnown)
        {
            tally.Read++;
            tally.AlreadyThere++;
        }

        return true;
    }

    private static bool IsOfCompletions(JsonElement page) => page.GetProperty("data").EnumerateArray().All(entry =>
        entry.ValueKind == JsonValueKind.Object && (entry.TryField("choices", out _) || entry.TextOrNull("role") is not null));

    // A call that only changes what is stored beside a completion asks no model.
    private static bool Asks(JsonElement request) => request.ValueKind != JsonValueKind.Object || request.TryField("messages", out _);

    private async Task TryAsync(Place place, Func<Task> add)
    {
        try
        {
            await add();
        }
        catch (FormatException error)
        {
            tally.AddBad(place.Line, place.Within + error.Message);
        }
    }
}
