using Autarky.Ledger;
using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.Connecting;

/// <summary>Reads the page that connects clients: use cases and keys, and when keys were used last.</summary>
internal sealed class ConnectReader(ILedger ledger, IConsoleUseCases useCases, IConsoleKeys keys, TimeProvider time)
{
    /// <summary>In so many of the newest rows the last use of a key is looked for: the ledger has no index of keys, and a page reads no more.</summary>
    public const int RowsSearched = 500;

    private const int MostUseCases = 100;

    /// <param name="wanted">The use case that the reader chose; null takes the first.</param>
    /// <param name="baseAddress">Where clients reach this server.</param>
    /// <param name="key">The key that was made this moment; null for none.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<ConnectPageModel> ReadAsync(string? wanted, string baseAddress, string? key, CancellationToken cancellationToken)
    {
        string[] names =
        [
            .. (await ledger.UseCases.ListAsync(cancellationToken)).Select(record => record.Name)
                .Union(useCases.UseCases.Select(view => view.Name)).Order(StringComparer.OrdinalIgnoreCase),
        ];
        ExchangePage newest = await ledger.Exchanges.PageAsync(
            new ExchangeFilter { Origin = ExchangeOrigin.Served }, null, null, RowsSearched, cancellationToken);
        Dictionary<string, DateTimeOffset> used = newest.Rows.Where(row => row.KeyId is not null)
            .GroupBy(row => row.KeyId!, StringComparer.Ordinal)
            .ToDictionary(rows => rows.Key, rows => rows.Max(row => row.Created), StringComparer.Ordinal);
        return new ConnectPageModel
        {
            Frame = new Frame { Title = "Connect", Section = Section.Connect, Now = time.GetUtcNow() },
            UseCases = [.. names.Take(MostUseCases)],
            Connect = new ConnectModel
            {
                BaseAddress = baseAddress,
                UseCase = names.Contains(wanted, StringComparer.Ordinal) ? wanted : names.FirstOrDefault(),
                Key = key,
                TakesKeys = keys.Offered,
                Form = Guid.NewGuid().ToString("N"),
            },
            Keys =
            [
                .. (await ledger.Keys.ListAsync(cancellationToken))
                    .OrderBy(one => one.Revoked is not null).ThenByDescending(one => one.Created)
                    .Select(one => new KeyRow(one, used.TryGetValue(one.Id, out DateTimeOffset at) ? at : null)),
            ],
        };
    }
}
