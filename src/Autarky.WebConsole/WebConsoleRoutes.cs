using Autarky.Ledger;
using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Access;
using Autarky.WebConsole.Assets;
using Autarky.WebConsole.Connecting;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Exchanges;
using Autarky.WebConsole.Imports;
using Autarky.WebConsole.Live;
using Autarky.WebConsole.Models;
using Autarky.WebConsole.Overview;
using Autarky.WebConsole.Shell;
using Autarky.WebConsole.UseCases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Autarky.WebConsole;

/// <summary>Puts the console's pages into a host's routes.</summary>
public static class WebConsoleRoutes
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps <c>/console</c> and everything under it; <c>/</c> leads there. The console brings its own rule who may see it.</summary>
    public static IEndpointRouteBuilder MapAutarkyWebConsole(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var guard = new ConsoleGuard(new ClientRule(routes.ServiceProvider.GetRequiredService<WebConsoleOptions>().AllowedHosts));
        RouteGroupBuilder console = routes.MapGroup("").AddEndpointFilter(guard).ExcludeFromDescription();
        console.MapMethods("/", Read, () => Results.Redirect(Addresses.Overview));
        console.MapMethods("/console", Read, OverviewAsync);
        console.MapMethods("/console/use-cases", Read, UseCasesAsync);
        console.MapMethods("/console/use-cases/{**name}", Read, UseCaseAsync);
        console.MapPost(Addresses.Import, ImportAction.ImportAsync);
        console.MapPost("/console/cancel-import/{job}", ImportAction.Cancel);
        console.MapPost("/console/train/{**name}", UseCaseActions.TrainAsync);
        console.MapPost("/console/evaluate/{**name}", UseCaseActions.EvaluateAsync);
        console.MapPost("/console/cancel/{job}/{**name}", UseCaseActions.CancelAsync);
        console.MapPost("/console/release/{**name}", UseCaseActions.ReleaseAsync);
        console.MapPost("/console/ask/{**name}", UseCaseActions.AskAsync);
        console.MapMethods("/console/evidence/{student}/{**name}", Read, EvidenceAsync);
        console.MapMethods(Addresses.Connect, Read, ConnectAsync);
        console.MapPost(Addresses.Keys, KeyActions.MakeAsync);
        console.MapPost("/console/keys/{id}/revoke", KeyActions.RevokeAsync);
        console.MapMethods("/console/exchanges", Read, ExchangesAsync);
        console.MapMethods("/console/exchanges/{id}", Read, ExchangeAsync);
        console.MapMethods("/console/exchanges/{id}/request", Read, RequestBodyAsync);
        console.MapMethods("/console/exchanges/{id}/response", Read, ResponseBodyAsync);
        console.MapPost("/console/exchanges/{id}/feedback", FeedbackEndpoint.PostAsync);
        console.MapMethods("/console/models", Read, ModelsAsync);
        console.MapMethods("/console/version", Read, VersionAsync);
        console.MapMethods(Addresses.LocalModelsVersion, Read, LocalModelsVersionAsync);
        console.MapMethods("/console/assets/{hash}/{name}", Read, EmbeddedAssets.Serve);
        console.MapMethods("/console/{**rest}", Read, () => Message.NotFound("The console has no such page."));
        return routes;
    }

    private static async Task<IResult> OverviewAsync(HttpRequest request, OverviewReader reader, CancellationToken cancellationToken) =>
        Message.Show<OverviewPage, OverviewModel>(await reader.ReadAsync(
            OverviewRange.FromSlug(request.Query["range"]), ServerAddress.Of(request), cancellationToken));

    private static async Task<IResult> UseCasesAsync(UseCaseReader reader, CancellationToken cancellationToken) =>
        Message.Show<UseCaseListPage, UseCaseListModel>(await reader.ListAsync(cancellationToken));

    private static async Task<IResult> UseCaseAsync(string name, HttpRequest request, UseCaseReader reader, CancellationToken cancellationToken) =>
        await reader.FindAsync(Addresses.NameOf(name), ServerAddress.Of(request), request.Query["asked"], cancellationToken) is { } model
            ? Message.Show<UseCasePage, UseCaseModel>(model)
            : Message.NotFound("There is no use case of that name.");

    private static async Task<IResult> EvidenceAsync(string student, string name, UseCaseReader reader, CancellationToken cancellationToken) =>
        await reader.EvidenceAsync(student, Addresses.NameOf(name), cancellationToken) is { } model
            ? Message.Show<EvidencePage, EvidenceModel>(model)
            : Message.NotFound("The use case has no student of that hash.");

    private static async Task<IResult> ConnectAsync(HttpRequest request, ConnectReader reader, CancellationToken cancellationToken) =>
        Message.Show<ConnectPage, ConnectPageModel>(
            await reader.ReadAsync(request.Query["use_case"], ServerAddress.Of(request), key: null, cancellationToken));

    private static async Task<IResult> ExchangesAsync(HttpRequest request, ExchangeReader reader, CancellationToken cancellationToken) =>
        Message.Show<ExchangeListPage, ExchangeListModel>(await reader.ListAsync(ExchangeQuery.Read(request.Query), cancellationToken));

    private static async Task<IResult> ExchangeAsync(string id, HttpRequest request, ExchangeReader reader, CancellationToken cancellationToken) =>
        ExchangeId.TryParse(id, out ExchangeId exchange)
        && await reader.FindAsync(exchange, request.Query.ContainsKey("saved"), cancellationToken) is { } model
            ? Message.Show<ExchangeDetailPage, ExchangeModel>(model)
            : FeedbackEndpoint.NoSuchExchange();

    private static Task<IResult> RequestBodyAsync(string id, ILedger ledger, CancellationToken cancellationToken) =>
        BodyAsync(id, "request", row => row.Request, ledger, cancellationToken);

    private static Task<IResult> ResponseBodyAsync(string id, ILedger ledger, CancellationToken cancellationToken) =>
        BodyAsync(id, "response", row => row.Response, ledger, cancellationToken);

    private static async Task<IResult> BodyAsync(
        string id, string which, Func<Exchange, byte[]?> body, ILedger ledger, CancellationToken cancellationToken)
    {
        if (!ExchangeId.TryParse(id, out ExchangeId exchange) || await ledger.Exchanges.FindAsync(exchange, cancellationToken) is not { } row)
        {
            return FeedbackEndpoint.NoSuchExchange();
        }

        // As a download, never shown by the browser: the bytes are whatever a client or a partner sent.
        return body(row) is { } bytes
            ? Results.Bytes(bytes, "application/octet-stream", exchange + "." + which + ".json")
            : Message.NotFound("The " + which + "’s body of this exchange was not kept.");
    }

    private static async Task<IResult> ModelsAsync(ModelsReader reader, CancellationToken cancellationToken) =>
        Message.Show<ModelsPage, ModelsModel>(await reader.ReadAsync(cancellationToken));

    // What only the engine changes is asked for apart: the ledger is not read once a second for it.
    private static IResult LocalModelsVersionAsync(IConsoleLocalModels local) => Results.Text(LiveVersion.Of(local.LocalModels));

    private static async Task<IResult> VersionAsync(
        HttpRequest request, ILedger ledger, IConsoleUseCases useCases, IConsoleJobs jobs, CancellationToken cancellationToken)
    {
        ExchangeId? exchange = ExchangeId.TryParse(request.Query["exchange"], out ExchangeId id) ? id : null;
        string version = await LiveVersion.ReadAsync(ledger, useCases, exchange, cancellationToken);
        if (request.Query.ContainsKey("imports"))
        {
            return Results.Text(LiveVersion.With(version, jobs.Imports));
        }

        if (request.Query.ContainsKey("search"))
        {
            return Results.Text(LiveVersion.With(version, (await ledger.Search.ProgressAsync(cancellationToken)).Left));
        }

        return Results.Text(request.Query["use_case"].ToString() is { Length: > 0 } name ? LiveVersion.With(version, jobs.Of(name)) : version);
    }
}
