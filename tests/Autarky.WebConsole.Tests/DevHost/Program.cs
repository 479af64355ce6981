using System.Globalization;
using Autarky.Ledger;
using Autarky.WebConsole;
using Autarky.WebConsole.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

// Serves the console to look at: arguments are the port and, for the states before there is traffic, the word "empty".
int port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5099;
bool empty = args.Contains("empty");
bool moving = args.Contains("moving");
var ledger = new MemoryLedger();
var catalog = new FixedCatalog();
await Autarky.WebConsole.Tests.DevHost.Plausible.FillAsync(ledger, catalog, empty, DateTimeOffset.UtcNow);

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Services.AddSingleton<ILedger>(ledger).AddSingleton<IConsoleCatalog>(catalog).AddSingleton<IConsoleUseCases>(catalog);
builder.Services.AddAutarkyWebConsole();
WebApplication app = builder.Build();
app.Urls.Add("http://127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture));
app.MapAutarkyWebConsole();
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
