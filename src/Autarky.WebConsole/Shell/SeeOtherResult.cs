using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Shell;

/// <summary>After a form: another page, asked for with GET.</summary>
internal sealed class SeeOtherResult(string address) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = address;
        return Task.CompletedTask;
    }
}
