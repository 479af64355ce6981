using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Autarky.Application.Errors;
using Autarky.Application.Setup;
using Autarky.CommandLine;
using Autarky.Gateway.Keys;
using Autarky.Ledger.Access;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary><c>autarky keys create | list | revoke</c>.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var command = new Command("keys", "Make, list and revoke the keys that clients send as `Authorization: Bearer …`.");
        command.Subcommands.Add(CreateKey());
        command.Subcommands.Add(ListKeys());
        command.Subcommands.Add(RevokeKey());
        return command;
    }

    private static Command CreateKey()
    {
        var name = new Argument<string>("name") { Description = "What the key is for, for example the application's name.", HelpName = "NAME" };
        var owner = new Option<string?>("--owner") { Description = "Who the key belongs to, a person or a team.", HelpName = "TEXT" };
        Option<string?> data = CommonOptions.Data();
        var command = new Command("create", "Make a key. It is shown once; only its hash is stored. A running server accepts it within a second.")
        {
            name, owner, data,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            await using Installation installation = await Installation.OpenAsync(
                parsed.GetValue(data), cancellationToken, upgrade: LedgerUpgradeNotice.OnStandardError);
            (string text, ApiKey key) = KeyForm.Create(parsed.GetValue(name)!, TimeProvider.System.GetUtcNow());
            key = key with { Owner = parsed.GetValue(owner) };
            await installation.Ledger.Keys.AddAsync(key, cancellationToken);
            terminal.Result(KeyJson.From(key) with { ApiKey = text }, KeysJson.Default.KeyJson, _ => { });
            terminal.Line("api_key: " + text);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command ListKeys()
    {
        Option<string?> data = CommonOptions.Data();
        var command = new Command("list", "List keys by id, name and owner, revoked ones included. The keys themselves are not stored.") { data };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            await using Installation installation = await Installation.OpenAsync(
                parsed.GetValue(data), cancellationToken, upgrade: LedgerUpgradeNotice.OnStandardError);
            IReadOnlyList<ApiKey> keys = await installation.Ledger.Keys.ListAsync(cancellationToken);
            terminal.Result(new KeyListJson { Keys = [.. keys.Select(KeyJson.From)] }, KeysJson.Default.KeyListJson, console =>
            {
                var table = new Table().Border(TableBorder.Simple).AddColumns("id", "name", "owner", "created (UTC)", "revoked (UTC)");
                foreach (ApiKey key in keys)
                {
                    table.AddRow(
                        Markup.Escape(key.Id),
                        Markup.Escape(key.Name),
                        Markup.Escape(key.Owner ?? ""),
                        Time(key.Created),
                        key.Revoked is { } at ? Time(at) : "");
                }

                console.Write(table);
            });
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command RevokeKey()
    {
        var id = new Argument<string>("id") { Description = "The key's id, as `keys list` prints it.", HelpName = "ID" };
        Option<string?> data = CommonOptions.Data();
        var command = new Command("revoke", "Revoke a key. A running server refuses it within a second.") { id, data };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            await using Installation installation = await Installation.OpenAsync(
                parsed.GetValue(data), cancellationToken, upgrade: LedgerUpgradeNotice.OnStandardError);
            string wanted = parsed.GetValue(id)!;
            if (!await installation.Ledger.Keys.RevokeAsync(wanted, TimeProvider.System.GetUtcNow(), cancellationToken))
            {
                throw new UserError($"No active key has the id '{wanted}'. `autarky keys list` shows the ids.");
            }

            IReadOnlyList<ApiKey> keys = await installation.Ledger.Keys.ListAsync(cancellationToken);
            ApiKey revoked = keys.First(key => string.Equals(key.Id, wanted, StringComparison.Ordinal));
            terminal.Result(KeyJson.From(revoked), KeysJson.Default.KeyJson, console => console.MarkupLine($"Revoked {Markup.Escape(wanted)}."));
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>A key as <c>keys --json</c> prints it.</summary>
internal sealed record KeyJson
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Owner { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Revoked { get; init; }

    /// <summary>The key itself, when it has just been made.</summary>
    public string? ApiKey { get; init; }

    public static KeyJson From(ApiKey key) => new() { Id = key.Id, Name = key.Name, Owner = key.Owner, Created = key.Created, Revoked = key.Revoked };
}

/// <summary>What <c>keys list --json</c> prints.</summary>
internal sealed record KeyListJson
{
    public required IReadOnlyList<KeyJson> Keys { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyJson))]
[JsonSerializable(typeof(KeyListJson))]
internal sealed partial class KeysJson : JsonSerializerContext;
