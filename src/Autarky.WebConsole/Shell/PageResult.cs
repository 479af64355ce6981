using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autarky.WebConsole.Shell;

/// <summary>
/// A page rendered on the server by its component. The renderer is used by itself, without the endpoints of Razor components: those bring
/// antiforgery and a key ring on disk, which a console without cookies does not need.
/// </summary>
internal sealed class PageResult<TPage>(IReadOnlyDictionary<string, object?> parameters, int status) : IResult
    where TPage : IComponent
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());

        // The whole page first: what fails while it is made can still be answered with the right status.
        string html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var values = ParameterView.FromDictionary(new Dictionary<string, object?>(parameters, StringComparer.Ordinal));
            return (await renderer.RenderComponentAsync<TPage>(values)).ToHtmlString();
        });
        byte[] body = Encoding.UTF8.GetBytes(html);
        HttpResponse response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
