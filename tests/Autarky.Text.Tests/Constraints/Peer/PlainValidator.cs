using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Autarky.Text.Tests.Constraints.Peer;

/// <summary>
/// JSON Schema by the book and nothing else: one method a keyword, no automaton. It shares no code with what it checks.
/// </summary>
/// <param name="root">The whole schema, for references.</param>
internal sealed class PlainValidator(JsonElement root)
{
    /// <summary>What is wrong with a value, or null where nothing is.</summary>
    public string? Check(JsonElement value) => Check(root, value);

    public string? Check(JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.ValueKind == JsonValueKind.True ? null : "false allows nothing";
        }

        return schema.EnumerateObject().Select(keyword => CheckKeyword(schema, keyword.Name, keyword.Value, value)).FirstOrDefault(error => error is not null);
    }

    private string? CheckKeyword(JsonElement schema, string keyword, JsonElement argument, JsonElement value) => (keyword, value.ValueKind) switch
    {
        ("$ref", _) => Check(Find(argument.GetString()!), value),
        ("type", _) => Types(argument).Any(type => HasType(value, type)) ? null : $"type is not {argument}: {value}",
        ("enum", _) => argument.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)) ? null : $"not in enum: {value}",
        ("const", _) => JsonElement.DeepEquals(argument, value) ? null : $"not const: {value}",
        ("anyOf", _) => argument.EnumerateArray().Any(branch => Check(branch, value) is null) ? null : $"no branch of anyOf: {value}",
        ("oneOf", _) => argument.EnumerateArray().Any(branch => Check(branch, value) is null) ? null : $"no branch of oneOf: {value}",
        ("allOf", _) => argument.EnumerateArray().Select(branch => Check(branch, value)).FirstOrDefault(error => error is not null),
        ("minLength", JsonValueKind.String) => Length(value) >= argument.GetInt32() ? null : $"too short: {value}",
        ("maxLength", JsonValueKind.String) => Length(value) <= argument.GetInt32() ? null : $"too long: {value}",
        ("pattern", JsonValueKind.String) => IsFound(argument.GetString()!, value.GetString()!) ? null : $"pattern {argument} not found: {value}",
        ("format", JsonValueKind.String) => HasFormat(value.GetString()!, argument.GetString()!) ? null : $"not a {argument}: {value}",
        ("minimum", JsonValueKind.Number) => Compare(value, argument) >= 0 ? null : $"below {argument}: {value}",
        ("maximum", JsonValueKind.Number) => Compare(value, argument) <= 0 ? null : $"above {argument}: {value}",
        ("exclusiveMinimum", JsonValueKind.Number) => Compare(value, argument) > 0 ? null : $"not above {argument}: {value}",
        ("exclusiveMaximum", JsonValueKind.Number) => Compare(value, argument) < 0 ? null : $"not below {argument}: {value}",
        ("multipleOf", JsonValueKind.Number) =>
            value.TryGetDecimal(out decimal number) && number % argument.GetDecimal() == 0 ? null : $"not a multiple of {argument}: {value}",
        ("minItems", JsonValueKind.Array) => value.GetArrayLength() >= argument.GetInt32() ? null : "too few items",
        ("maxItems", JsonValueKind.Array) => value.GetArrayLength() <= argument.GetInt32() ? null : "too many items",
        ("prefixItems", JsonValueKind.Array) =>
            value.EnumerateArray().Zip(argument.EnumerateArray()).Select(pair => Check(pair.Second, pair.First)).FirstOrDefault(error => error is not null),
        ("items", JsonValueKind.Array) =>
            value.EnumerateArray().Skip(schema.TryGetProperty("prefixItems", out JsonElement prefix) ? prefix.GetArrayLength() : 0)
            .Select(item => Check(argument, item)).FirstOrDefault(error => error is not null),
        ("required", JsonValueKind.Object) =>
            argument.EnumerateArray().FirstOrDefault(name => !value.TryGetProperty(name.GetString()!, out _)) is { ValueKind: JsonValueKind.String } missing
                ? $"misses {missing}"
                : null,
        ("properties", JsonValueKind.Object) => argument.EnumerateObject()
            .Select(property => value.TryGetProperty(property.Name, out JsonElement member) ? Check(property.Value, member) : null)
            .FirstOrDefault(error => error is not null),
        ("additionalProperties", JsonValueKind.Object) =>
            value.EnumerateObject().Where(
                member => !(schema.TryGetProperty("properties", out JsonElement declared) && declared.TryGetProperty(member.Name, out _)))
            .Select(member => Check(argument, member.Value)).FirstOrDefault(error => error is not null),
        ("minProperties", JsonValueKind.Object) => value.EnumerateObject().Count() >= argument.GetInt32() ? null : "too few members",
        ("maxProperties", JsonValueKind.Object) => value.EnumerateObject().Count() <= argument.GetInt32() ? null : "too many members",
        _ => null,
    };

    private JsonElement Find(string reference) => reference.Split('/').Skip(1).Aggregate(root, (at, name) => at.GetProperty(name));

    private static IEnumerable<string> Types(JsonElement argument) =>
        argument.ValueKind == JsonValueKind.String ? [argument.GetString()!] : argument.EnumerateArray().Select(type => type.GetString()!);

    private static bool HasType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && Math.Floor(number) == number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    // JSON Schema's patterns see characters, .NET's see halves of surrogate pairs: one private character stands in for each pair.
    private static bool IsFound(string pattern, string text) => Regex.IsMatch(
        string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp ? rune.ToString() : "\ue000")), pattern, RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(5));

    private static int Length(JsonElement value) => value.GetString()!.EnumerateRunes().Count();

    private static int Compare(JsonElement left, JsonElement right) => left.TryGetDecimal(out decimal a) && right.TryGetDecimal(out decimal b)
        ? a.CompareTo(b)
        : left.GetDouble().CompareTo(right.GetDouble());

    private static bool HasFormat(string text, string format) => format switch
    {
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" =>
            text.Length > 19 && text[10] == 'T' && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            && IsTime(text[11..]),
        "time" => IsTime(text),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "ipv4" => IPAddress.TryParse(text, out IPAddress? four) && string.Equals(four.ToString(), text, StringComparison.Ordinal),
        "ipv6" => IPAddress.TryParse(text, out IPAddress? six) && six.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
        "email" =>
            System.Net.Mail.MailAddress.TryCreate(text, out System.Net.Mail.MailAddress? mail) && string.Equals(mail.Address, text, StringComparison.Ordinal),
        "hostname" => Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4,
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _) || text.Contains(':', StringComparison.Ordinal),
        "duration" => text.Length > 1 && text[0] == 'P' && text[^1] != 'T',
        _ => false,
    };

    private static bool IsTime(string text) =>
        text.Length > 8
            && TimeOnly.TryParseExact(text.AsSpan(0, 8), "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            && text[^1] is 'Z' or (>= '0' and <= '9');
}
