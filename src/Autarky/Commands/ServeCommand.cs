using System.CommandLine;
using System.Globalization;
using Autarky.Application.Local;
using Autarky.Application.Setup;
using Autarky.CommandLine;
using Autarky.Gateway.Keys;
using Autarky.Hosting;
using Autarky.Ledger.Access;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary><c>autarky serve</c>: the gateway and the console.</summary>
internal static class ServeCommand
{
    /// <summary>The port when none is given.</summary>
    public const int StandardPort = 8710;

    public static Command Create()
    {
        Option<int> port = CommonOptions.Port(StandardPort);
        Option<string?> data = CommonOptions.Data();
        Option<string?> encoder = CommonOptions.Encoder();
        Option<bool> yes = CommonOptions.Yes();
        var host = new Option<string>("--host")
        {
            Description = "The IP address to listen on. The default is reached from this machine only; 0.0.0.0 is every network. "
                + "There each request needs a key, nothing is encrypted, and the console still answers this machine only.",
            DefaultValueFactory = _ => "127.0.0.1",
            HelpName = "ADDRESS",
        };
        var noKey = new Option<bool>("--no-key")
        {
            Description = "Make and print no key at the first start: for servers whose output is kept; use `keys create`.",
        };
        Option<string[]> models = CommonOptions.Models();
        Option<string[]> drafts = CommonOptions.Drafts();
        Option<string?> cache = KvCacheOption.Create("f16");
        cache.Description += " For models of --model; others have kv_cache in autarky.json.";
        var command = new Command("serve", "Serve the OpenAI-compatible API under /v1 and the web console under /console, until Ctrl+C.")
        {
            port, data, host, models, drafts, cache, encoder, noKey, yes,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            await using Installation installation = await Installation.OpenAsync(
                parsed.GetValue(data), cancellationToken, parsed.GetValue(encoder), upgrade: LedgerUpgradeNotice.OnStandardError);

            // A server that could record nothing must not answer anybody.
            installation.Data.CheckWritable("");
            _ = KvCacheOption.Read(parsed, cache);
            using var local = new LocalModels(
                LocalModelPaths.Choose(
                    installation.Configuration.Gateway, installation.Data, parsed.GetValue(models), parsed.GetValue(drafts), parsed.GetValue(cache)));
            await using Server server = await Server.StartAsync(installation, parsed.GetValue(host)!, parsed.GetValue(port), cancellationToken, local);

            // The server listens while models are loaded: requests to these are told how far they are, the console shows it. The key comes last.
            AnnounceAddress(server, terminal);
            await ModelLoading.AllAsync(terminal, local, cancellationToken);
            if (!parsed.GetValue(noKey))
            {
                await AnnounceFirstKeyAsync(installation, server, terminal, cancellationToken);
            }

            await server.WaitForEndAsync(cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Prints where the server is, on lines that scripts read, and who reaches it there.</summary>
    public static void AnnounceAddress(Server server, Terminal terminal)
    {
        terminal.Line($"console: {server.Address}console");
        terminal.Line($"base_url: {server.Address}v1");
        foreach (Uri other in Reach.FromElsewhere(server.Listens, server.Address))
        {
            terminal.Line($"from other machines: {other}v1");
        }

        if (Reach.Words(server.Listens, server.Address) is { } words)
        {
            terminal.Say(Markup.Escape(words));
        }
    }

    /// <summary>Makes a key where there is none in force, and else says that there are some: a start is no reason for one more.</summary>
    private static async Task AnnounceFirstKeyAsync(Installation installation, Server server, Terminal terminal, CancellationToken cancellationToken)
    {
        int inForce = (await installation.Ledger.Keys.ListAsync(cancellationToken)).Count(key => key.Revoked is null);
        if (inForce == 0)
        {
            await AnnounceKeyAsync(installation, server, terminal, cancellationToken);
            return;
        }

        terminal.Line(string.Create(CultureInfo.InvariantCulture,
            $"keys: {inForce} in force, none made. autarky keys create NAME makes one more, autarky keys list shows them."));
    }

    /// <summary>Makes a key and prints it, on a line that scripts read.</summary>
    public static async Task<string> AnnounceKeyAsync(Installation installation, Server server, Terminal terminal, CancellationToken cancellationToken)
    {
        (string text, ApiKey key) = KeyForm.Create("made at the start of the server", TimeProvider.System.GetUtcNow());
        await installation.Ledger.Keys.AddAsync(key, cancellationToken);
        await server.RefreshAsync(cancellationToken);
        terminal.Line($"api_key: {text}");
        return text;
    }
}
