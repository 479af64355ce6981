using Autarky.Ledger;
using Autarky.WebConsole.Shell;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Access;

/// <summary>Runs around every endpoint of the console: headers, who may see it, and what is shown when the ledger cannot be read.</summary>
internal sealed class ConsoleGuard(ClientRule rule) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        ResponseHeaders.Add(http.Response);
        if (rule.Refuses(http) is { } why)
        {
            return Message.Forbidden(why, http.Connection.LocalPort);
        }

        try
        {
            return await next(context);
        }
        catch (LedgerUnavailableException error)
        {
            return Message.LedgerUnavailable(error);
        }
    }
}
