using System.Text;
using Autarky.WebConsole.Access;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Shell;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Autarky.WebConsole.Imports;

/// <summary>
/// Takes the form that imports a file, and the button that stops an import. The file is passed on as it comes, however large, so it must be the form's last
/// part.
/// </summary>
internal static class ImportAction
{
    /// <summary>Characters of a field; more is a mistake of the hand.</summary>
    public const int LongestField = 500;

    private const int LongestBoundary = 200;
    private const long LargestFile = 16L << 30;

    public static async Task<IResult> ImportAsync(HttpRequest request, IConsoleJobs jobs, CancellationToken cancellationToken)
    {
        if (!SameOrigin.Holds(request))
        {
            return Message.CrossOrigin();
        }

        if (!jobs.Offered)
        {
            return Message.NotFound("Nothing can be imported here.");
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = LargestFile;
        }

        try
        {
            return Boundary(request) is { } boundary
                ? await ReadAsync(new MultipartReader(boundary, request.Body), request, jobs, cancellationToken)
                : Message.BadRequest("The form could not be read. Go back and send it again.");
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Message.BadRequest(
                "The file is larger than 16 GiB. Compress it with gzip, cut it in parts, or import it on the server: autarky import FILE");
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return Message.BadRequest("The form could not be read to its end, so nothing was imported. Go back and send it again.");
        }
    }

    public static IResult Cancel(string job, HttpRequest request, IConsoleJobs jobs)
    {
        if (!SameOrigin.Holds(request))
        {
            return Message.CrossOrigin();
        }

        jobs.Cancel(job);
        return Message.SeeOther(Addresses.UseCases);
    }

    private static async Task<IResult> ReadAsync(MultipartReader form, HttpRequest request, IConsoleJobs jobs, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await form.ReadNextSectionAsync(cancellationToken) is { } part)
        {
            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out ContentDispositionHeaderValue? disposition))
            {
                continue;
            }

            if (!disposition.IsFileDisposition())
            {
                string name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                if (await TextAsync(part.Body, cancellationToken) is not { } text)
                {
                    return Message.BadRequest($"'{name}' may have {LongestField} characters. Go back and shorten it.");
                }

                fields[name] = text;
                continue;
            }

            string file = HeaderUtilities.RemoveQuotes(
                disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
            if (file.Length == 0)
            {
                break;
            }

            var wanted = new ImportWanted(file, Given("use_case"), Given("gold") == "true", Given("licence"))
            {
                Question = Given("question"),
                Answer = Given("answer"),
                GoldColumn = Given("gold_column"),
            };
            return await jobs.ImportAsync(wanted, part.Body, cancellationToken) is { } why ? Message.Refused(why) : Message.SeeOther(Addresses.UseCases);
        }

        return Message.BadRequest("No file came with the form. Go back and choose one.");

        string? Given(string name) => fields.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
    }

    // Null where it is too long.
    private static async Task<string?> TextAsync(Stream body, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body, Encoding.UTF8);
        char[] text = new char[LongestField + 1];
        int count = await reader.ReadBlockAsync(text, cancellationToken);
        return count > LongestField ? null : new string(text, 0, count).Trim();
    }

    private static string? Boundary(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).ToString() is { Length: > 0 and <= LongestBoundary } boundary
            ? boundary
            : null;
}
