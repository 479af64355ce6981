using System.Globalization;
using Autarky.Ledger;
using Autarky.Ledger.Sqlite;
using Autarky.WebConsole;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

// Serves the console to look at. Arguments: the port; "empty" for the states before there is traffic, "moving" for a row every two seconds,
// or the path of a ledger's file to show that one.
int port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5099;
bool empty = args.Contains("empty");
bool moving = args.Contains("moving");
var ledger = new MemoryLedger();
var catalog = new FixedCatalog();
await Autarky.WebConsole.Tests.DevHost.Plausible.FillAsync(ledger, catalog, empty, DateTimeOffset.UtcNow);

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
string? file = args.FirstOrDefault(File.Exists);
ILedger shown = file is null ? ledger : await SqliteLedger.OpenAsync(file, TimeProvider.System, default);
builder.Services.AddSingleton(shown).AddSingleton<IConsoleCatalog>(catalog).AddSingleton<IConsoleUseCases>(catalog).AddSingleton<IConsoleLocalModels>(catalog);
var actions = new FakeActions();
builder.Services.AddSingleton<IConsoleJobs>(actions).AddSingleton<IConsoleReleases>(actions).AddSingleton<IConsoleAsk>(actions)
    .AddSingleton<IConsoleKeys>(new FakeKeys(shown.Keys, TimeProvider.System)).AddAutarkyWebConsole();
WebApplication app = builder.Build();
app.Urls.Add("http://127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture));
app.MapAutarkyWebConsole();
if (file is not null)
{
    _ = Task.Run(async () =>
    {
        while ((await shown.Search.AdvanceAsync(default)).Left > 0)
        {
        }
    });
}

if (moving)
{
    _ = Task.Run(async () =>
    {
        var random = new Random(9);
        while (true)
        {
            await Task.Delay(2000);
            ledger.Add(Samples.Row(DateTimeOffset.UtcNow, random, 0.9));
        }
    });
}

await app.RunAsync();
