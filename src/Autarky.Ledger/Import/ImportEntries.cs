using System.Text.Json;
using Autarky.Ledger.Import.Bodies;
using Autarky.Ledger.Import.Web;

namespace Autarky.Ledger.Import;

/// <summary>
/// Takes the values of a file apart: pages of lists, recordings of HTTP calls, exchanges. What is bad is told with its place, and the rest goes on.
/// </summary>
internal sealed class ImportEntries(ImportRows rows, ImportTally tally, bool asGold)
{
    private readonly StoredPages _stored = new();
    private readonly BatchHalves _batch = new();
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);

    /// <summary>One value of the file.</summary>
    public Task AddAsync(JsonElement value, Place place, CancellationToken cancellationToken) => TryAsync(place, async () =>
    {
        if (LineFields.Checked(() => LineShapes.IsPage(value)))
        {
            await AddPageAsync(value, place, cancellationToken);
        }
        else if (LineFields.Checked(() => WebCall.ListOf(value)) is { } calls)
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
    });

    /// <summary>Stored completions whose messages were listed apart, and halves of batches: all of them are known at the end of the file.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await EndBatchAsync(cancellationToken);
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

    private async Task EndBatchAsync(CancellationToken cancellationToken)
    {
        foreach ((byte[]? request, byte[] answer, Place place) in _batch.Answers)
        {
            await TryAsync(place, async () =>
            {
                using var asked = JsonDocument.Parse(request ?? throw new FormatException(
                    "The batch's answer has no request with its 'custom_id' in the file: put both files of the batch into one (cat REQUESTS ANSWERS)."));
                using var answered = JsonDocument.Parse(answer);
                await rows.AddAsync(
                    LineFields.Checked(() => RecordedPair.Read(
                        answered.RootElement, BatchHalves.RequestOf(asked.RootElement)!.Value, BatchHalves.ResponseOf(answered.RootElement))),
                    cancellationToken);
            });
        }

        foreach (Place place in _batch.Unanswered)
        {
            tally.AddBad(place.Line, place.Within
                + "The batch's request has no answer with its 'custom_id' in the file: put both files of the batch into one (cat REQUESTS ANSWERS).");
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
        else if (!KeepsStored(entry, place) && !LineFields.Checked(() => _batch.Takes(entry, place)))
        {
            await rows.AddAsync(LineFields.Checked(() => LineShapes.Read(entry, asGold)), cancellationToken);
        }
    });

    private async Task AddCallAsync(WebCall call, JsonElement entry, Place place, CancellationToken cancellationToken)
    {
        switch (LineFields.Checked(() => UseOf(call)))
        {
            case CallUse.Page:
                await AddPageAsync(call.Response!.Value, place, cancellationToken);
                break;
            case CallUse.Exchange:
                await AskAsync(call, entry, call.Response!.Value, cancellationToken);
                break;
            case CallUse.Failed:
                tally.PassOver($"{call.Kind} with the status {call.Status}");
                break;
            default:
                if (call.Response is not { } response || !KeepsStored(response, place))
                {
                    tally.PassOver(call.Kind);
                }

                break;
        }
    }

    private static CallUse UseOf(WebCall call)
    {
        if (call.Status is not (0 or (>= 200 and < 300)))
        {
            return CallUse.Failed;
        }

        bool posts = call.Method.Equals("POST", StringComparison.OrdinalIgnoreCase);
        return call.Response is not { } response ? CallUse.Stored
            : LineShapes.IsPage(response) && IsOfCompletions(response) ? CallUse.Page
            : posts && call.Request is { } request && (response.ValueKind != JsonValueKind.Object || !response.TryField("choices", out _) || Asks(request))
                ? CallUse.Exchange
            : CallUse.Stored;
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
        if (response.TextOrNull("id") is { } id)
        {
            _answered.Add(id);
        }
    }

    private bool KeepsStored(JsonElement entry, Place place)
    {
        bool isKnown = false;
        if (!LineFields.Checked(() => _stored.Takes(entry, place, out isKnown)))
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

    private static bool IsOfCompletions(JsonElement page) => page.GetProperty("data") is var data && data.GetArrayLength() > 0
        && data.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.Object
            && (entry.TryField("choices", out _) || StoredPages.IsMessage(entry, out _, out _)));

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

    private enum CallUse
    {
        /// <summary>Something that is stored, or nothing of ours.</summary>
        Stored,

        /// <summary>A page of a list of stored completions or messages.</summary>
        Page,

        /// <summary>A question with its answer.</summary>
        Exchange,

        /// <summary>An error.</summary>
        Failed,
    }
}
