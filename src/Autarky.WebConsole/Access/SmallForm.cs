using Autarky.WebConsole.Shell;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Access;

/// <summary>Forms that are fields only.</summary>
internal static class SmallForm
{
    /// <summary>The fields; null where the body is no form, or is longer than so many bytes, or names no length.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpRequest request, long largest, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType || request.ContentLength is not { } length || length > largest)
        {
            return null;
        }

        try
        {
            return await request.ReadFormAsync(cancellationToken);
        }
        catch (Exception error) when (error is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>What is said then.</summary>
    public static IResult NotRead() => Message.BadRequest("The form could not be read. Go back and send it again.");
}
