using System.Globalization;
using System.Text;
using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Formatting;
using Autarky.WebConsole.Shell;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Exchanges;

/// <summary>Which page of which exchanges an address asks for. Values that mean nothing do not restrict.</summary>
public sealed record ExchangeQuery
{
    /// <summary>Which rows.</summary>
    public required ExchangeFilter Filter { get; init; }

    /// <summary>Only rows older than this key.</summary>
    public long? Before { get; init; }

    /// <summary>Only rows newer than this key.</summary>
    public long? After { get; init; }

    /// <summary>Whether any filter is set.</summary>
    public bool IsFiltered => Filter != new ExchangeFilter();

    internal static ExchangeQuery Read(IQueryCollection query) => new()
    {
        Filter = new ExchangeFilter
        {
            UseCase = Name(query["use_case"]),
            Route = Words.FromSlug<RouteKind>(query["route"]),
            Outcome = Words.FromSlug<ExchangeOutcome>(query["outcome"]),
            Provider = Name(query["provider"]),
            Model = Name(query["model"]),
            Origin = Words.FromSlug<ExchangeOrigin>(query["origin"]),
        },
        Before = Key(query["before"]),
        After = Key(query["after"]),
    };

    /// <summary>The address of a page with the same filters.</summary>
    internal string Address(long? before = null, long? after = null)
    {
        var address = new StringBuilder(Addresses.Exchanges);
        char joint = '?';
        Add("use_case", Filter.UseCase);
        Add("route", Filter.Route is { } route ? Words.Slug(route) : null);
        Add("outcome", Filter.Outcome is { } outcome ? Words.Slug(outcome) : null);
        Add("provider", Filter.Provider);
        Add("model", Filter.Model);
        Add("origin", Filter.Origin is { } origin ? Words.Slug(origin) : null);
        Add("before", before?.ToString(CultureInfo.InvariantCulture));
        Add("after", after?.ToString(CultureInfo.InvariantCulture));
        return address.ToString();

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                address.Append(joint).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                joint = '&';
            }
        }
    }

    private static string? Name(string? value) => Format.Cut(value?.Trim(), Addresses.LongestName) is { Length: > 0 } name ? name : null;

    private static long? Key(string? value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long key) ? key : null;
}
