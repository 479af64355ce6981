using Autarky.Ledger.Exchanges;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Writing;

/// <summary>
/// The numbers of series, remembered once they are committed. Series are never deleted, so what is remembered stays true.
/// </summary>
internal sealed class SeriesNumbers : IDisposable
{
    private readonly Dictionary<SeriesMembers, long> _committed = [];
    private readonly Dictionary<SeriesMembers, long> _uncommitted = [];
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _find;
    private readonly Statement _useCase;

    public SeriesNumbers(SqliteConnection connection)
    {
        _insert = Prepare(connection, """
            INSERT INTO series (origin, use_case, route, outcome, provider, model)
            VALUES ($origin, $use_case, $route, $outcome, $provider, $model) ON CONFLICT DO NOTHING
            """);
        _find = Prepare(connection, """
            SELECT id FROM series WHERE origin = $origin AND route = $route AND outcome = $outcome
              AND ifnull(use_case, x'') = ifnull($use_case, x'') AND ifnull(provider, x'') = ifnull($provider, x'')
              AND ifnull(model, x'') = ifnull($model, x'')
            """);
        _useCase = new Statement(connection, "INSERT INTO use_case (name, created) VALUES (?, ?) ON CONFLICT DO NOTHING");
    }

    /// <summary>The number of the series that an exchange belongs to; a new series is added, and the use case where it is new.</summary>
    public long Of(Exchange exchange)
    {
        var members = new SeriesMembers(
            exchange.Origin, exchange.UseCase, exchange.Route, exchange.Outcome, exchange.Provider, exchange.Model);
        if (_committed.TryGetValue(members, out long number) || _uncommitted.TryGetValue(members, out number))
        {
            return number;
        }

        Bind(_insert, members);
        _insert.ExecuteNonQuery();
        Bind(_find, members);
        number = (long)_find.ExecuteScalar()!;
        _uncommitted.Add(members, number);
        if (exchange.UseCase is { } useCase)
        {
            _useCase.Bind(useCase).Bind(StoredTime.From(exchange.Created)).Run();
        }

        return number;
    }

    public void Committed()
    {
        foreach ((SeriesMembers members, long number) in _uncommitted)
        {
            _committed.Add(members, number);
        }

        _uncommitted.Clear();
    }

    public void RolledBack() => _uncommitted.Clear();

    public void Dispose()
    {
        _insert.Dispose();
        _find.Dispose();
        _useCase.Dispose();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (string name in (string[])["$origin", "$route", "$outcome"])
        {
            command.Parameters.Add(name, SqliteType.Integer);
        }

        foreach (string name in (string[])["$use_case", "$provider", "$model"])
        {
            command.Parameters.Add(name, SqliteType.Text);
        }

        return command;
    }

    private static void Bind(SqliteCommand command, SeriesMembers members)
    {
        command.Parameters["$origin"].Value = (int)members.Origin;
        command.Parameters["$route"].Value = (int)members.Route;
        command.Parameters["$outcome"].Value = (int)members.Outcome;
        command.Parameters["$use_case"].Value = (object?)members.UseCase ?? DBNull.Value;
        command.Parameters["$provider"].Value = (object?)members.Provider ?? DBNull.Value;
        command.Parameters["$model"].Value = (object?)members.Model ?? DBNull.Value;
    }

    private readonly record struct SeriesMembers(
        ExchangeOrigin Origin, string? UseCase, RouteKind Route, ExchangeOutcome Outcome, string? Provider, string? Model);
}
