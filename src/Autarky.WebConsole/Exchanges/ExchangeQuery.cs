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

    /// <summary>Characters of the longest text that is searched for.</summary>
    public const int LongestText = 500;

    /// <summary>How the rows are sorted; null for newest first.</summary>
    public ExchangeOrder? Order { get; init; }

    /// <summary>How many of the sorted rows come before this page; has a meaning with <see cref="Order"/> only.</summary>
    public int Skip { get; init; }

    /// <summary>Whether it is another page than the first.</summary>
    public bool IsLaterPage => Before is not null || After is not null || Skip > 0;

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
            Text = Searched(query["q"]),
        },
        Before = Key(query["before"]),
        After = Key(query["after"]),
        Order = Words.FromSlug<ExchangeOrder>(query["sort"]),
        Skip = (int)Math.Clamp(Key(query["skip"]) ?? 0, 0, SortedExchanges.Most),
    };

    /// <summary>The address of a page with the same filters.</summary>
    internal string Address(long? before = null, long? after = null, int skip = 0)
    {
        var address = new StringBuilder(Addresses.Exchanges);
        char joint = '?';
        Add("q", Filter.Text);
        Add("use_case", Filter.UseCase);
        Add("route", Filter.Route is { } route ? Words.Slug(route) : null);
        Add("outcome", Filter.Outcome is { } outcome ? Words.Slug(outcome) : null);
        Add("provider", Filter.Provider);
        Add("model", Filter.Model);
        Add("origin", Filter.Origin is { } origin ? Words.Slug(origin) : null);
        Add("sort", Order is { } order ? Words.Slug(order) : null);
        Add("skip", skip > 0 ? skip.ToString(CultureInfo.InvariantCulture) : null);
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

    private static string? Searched(string? value) =>
        value?.Trim() is { Length: > 0 } text ? (text.Length > LongestText ? text[..LongestText] : text).Replace("\0", "", StringComparison.Ordinal) : null;

    private static long? Key(string? value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long key) ? key : null;
}
