using System.Collections.Concurrent;
using Autarky.Text.Constraints.Automata;
using Autarky.Text.Constraints.Patterns;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>The formats of JSON Schema as patterns. Each accepts a part of what its standard does, so that every reader takes it.</summary>
/// <remarks>
/// Sources: RFC 3339 (dates and times), RFC 5321 and 1123 (mail, hosts), RFC 4122 (UUID), RFC 4291 (IPv6), ISO 8601 (durations), RFC 3986 (URI).
/// </remarks>
internal static class Formats
{
    private const string Leap = @"(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)";
    private const string Year = @"(?:\d{3}[1-9]|\d{2}[1-9]\d|\d[1-9]\d{2}|[1-9]\d{3})";
    private const string Date = $"(?:{Year}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|"
        + $"(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|{Leap}-02-29)";
    private const string Clock = @"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?";
    private const string Offset = @"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)";
    private const string Byte = @"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)";
    private const string Host = @"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?){0,5}";
    private const string Hex = "[0-9A-Fa-f]";

    private static readonly Dictionary<string, string> Patterns = new(StringComparer.Ordinal)
    {
        ["date"] = $"^{Date}$",
        ["time"] = $"^{Clock}{Offset}$",
        ["date-time"] = $"^{Date}T{Clock}{Offset}$",
        ["duration"] = @"^P(?:\d{1,4}W|\d{1,4}Y(?:\d{1,3}M)?(?:\d{1,4}D)?|\d{1,3}M(?:\d{1,4}D)?|"
            + @"(?:\d{1,4}D)?T(?:\d{1,4}H(?:\d{1,4}M)?(?:\d{1,4}S)?|\d{1,4}M(?:\d{1,4}S)?|\d{1,4}S)|\d{1,4}D)$",
        ["uuid"] = $"^{Hex}{{8}}-{Hex}{{4}}-{Hex}{{4}}-{Hex}{{4}}-{Hex}{{12}}$",
        ["email"] = $"^[A-Za-z0-9](?:[A-Za-z0-9_%+-]*\\.?[A-Za-z0-9_%+-]+)*@{Host}\\.[A-Za-z]{{2,10}}$",
        ["hostname"] = $"^{Host}$",
        ["ipv4"] = $"^{Byte}(?:\\.{Byte}){{3}}$",
        ["ipv6"] = $"^(?:{Hex}{{1,4}}(?::{Hex}{{1,4}}){{7}}|"
            + $"{Hex}{{1,4}}(?::{Hex}{{1,4}}){{0,2}}::{Hex}{{1,4}}(?::{Hex}{{1,4}}){{0,2}}|::(?:{Hex}{{1,4}}(?::{Hex}{{1,4}}){{0,3}})?)$",
        ["uri"] = @"^[A-Za-z][A-Za-z0-9+.-]{0,20}:(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})+$",
    };

    private static readonly ConcurrentDictionary<string, Node> Made = new(StringComparer.Ordinal);

    public static IEnumerable<string> Known => Patterns.Keys;

    /// <summary>The contents of JSON strings of a format, made once; null where the format is not known.</summary>
    public static Node? ContentOf(string format) =>
        Patterns.TryGetValue(format, out string? pattern) ? Made.GetOrAdd(format, _ => PatternCompiler.FoundInJson(pattern)!.Share()) : null;
}
