using Autarky.Ledger;
using Autarky.WebConsole.Access;
using Autarky.WebConsole.Shell;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Exchanges;

/// <summary>Takes the right answer that a person gives on the page of an exchange: the console's only way to write.</summary>
internal static class FeedbackEndpoint
{
    /// <summary>Characters of a right answer; more is a mistake of the hand.</summary>
    public const int LongestGold = 20_000;

    /// <summary>Bytes of the form, whose characters may be three bytes each and every byte three characters.</summary>
    private const long LargestForm = 256 * 1024;

    public static async Task<IResult> PostAsync(string id, HttpRequest request, ILedger ledger, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!SameOrigin.Holds(request))
        {
            return Message.CrossOrigin();
        }

        if (!ExchangeId.TryParse(id, out ExchangeId exchange))
        {
            return NoSuchExchange();
        }

        if (await ReadAsync(request, cancellationToken) is not { Length: > 0 } gold)
        {
            return Message.BadRequest("The form held no right answer. Go back and write one.");
        }

        if (gold.Length > LongestGold)
        {
            return Message.BadRequest($"The right answer is longer than {Formatting.Format.Count(LongestGold)} characters.");
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

    private static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType || request.ContentLength is not <= LargestForm)
        {
            return null;
        }

        try
        {
            IFormCollection form = await request.ReadFormAsync(cancellationToken);
            return form["gold"].ToString().ReplaceLineEndings("\n").Trim();
        }
        catch (Exception error) when (error is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }
}
