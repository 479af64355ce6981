using Autarky.Ledger;
using Autarky.Ledger.Answers;
using Autarky.Ledger.AnswerSets;
using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Access;
using Autarky.WebConsole.Shell;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Exchanges;

/// <summary>Takes the right answer that a person gives on the page of an exchange.</summary>
internal static class FeedbackEndpoint
{
    /// <summary>Characters of a right answer; more is a mistake of the hand.</summary>
    public const int LongestGold = 20_000;

    /// <summary>Bytes of the form, whose characters may be three bytes each and every byte three characters.</summary>
    private const long LargestForm = 256 * 1024;

    public static async Task<IResult> PostAsync(
        string id, HttpRequest request, ILedger ledger, KnownAnswers answers, ExchangeReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!SameOrigin.Holds(request))
        {
            return Message.CrossOrigin();
        }

        if (!ExchangeId.TryParse(id, out ExchangeId exchange))
        {
            return NoSuchExchange();
        }

        (string gold, bool isNew) = await ReadAsync(request, cancellationToken);
        if (gold.Length == 0)
        {
            return Message.BadRequest("The form held no right answer. Go back and write one.");
        }

        if (gold.Length > LongestGold)
        {
            return Message.BadRequest($"The right answer is longer than {Formatting.Format.Count(LongestGold)} characters.");
        }

        if (await ledger.Exchanges.FindAsync(exchange, cancellationToken) is not { } row)
        {
            return NoSuchExchange();
        }

        // A slip of the hand would be learnt as an answer of its own: the form is shown again with what it may have meant.
        if (!isNew && await answers.CheckAsync(row.UseCase, gold, cancellationToken) is { } unseen)
        {
            return await reader.FindAsync(exchange, saved: false, cancellationToken, gold, unseen) is { } again
                ? Message.Show<ExchangeDetailPage, ExchangeModel>(again, StatusCodes.Status422UnprocessableEntity)
                : NoSuchExchange();
        }

        try
        {
            var feedback = new Feedback { Exchange = exchange, Gold = gold, Created = time.GetUtcNow(), By = "console" };
            await ledger.Feedback.AddAsync([feedback], cancellationToken);
        }
        catch (KeyNotFoundException)
        {
            return NoSuchExchange();
        }

        // See other: reloading the page does not send the form again.
        request.HttpContext.Response.Headers.Location = Addresses.Exchange(exchange) + "?saved=1";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    public static IResult NoSuchExchange() => Message.NotFound("The ledger holds no exchange of that id.");

    // A known answer that was chosen counts exactly as it is; what was written by hand without the white space around it.
    private static async Task<(string Gold, bool IsNew)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType || request.ContentLength is not <= LargestForm)
        {
            return ("", false);
        }

        try
        {
            IFormCollection form = await request.ReadFormAsync(cancellationToken);
            string known = form["known"].ToString(), gold = known.Length > 0 ? known : form["gold"].ToString().Trim();
            return (gold.ReplaceLineEndings("\n"), form["new_answer"] == "true");
        }
        catch (Exception error) when (error is InvalidDataException or BadHttpRequestException)
        {
            return ("", false);
        }
    }
}
