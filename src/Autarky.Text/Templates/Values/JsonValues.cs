using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autarky.Text.Templates.Values;

/// <summary>JSON as a template's values. An object with a key twice is refused.</summary>
internal static class JsonValues
{
    public static object? Read(JsonNode? node) => node switch
    {
        null => null,
        JsonArray array => array.Select(Read).ToList(),
        JsonObject dict => ReadObject(dict),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => node.GetValue<string>(),
            _ => Number(node.ToJsonString()),
        },
    };

    private static DictValue ReadObject(JsonObject dict)
    {
        var result = new DictValue();
        try
        {
            foreach ((string key, JsonNode? value) in dict)
            {
                result[key] = Read(value);
            }
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"An object of the conversation has a key twice: {exception.Message}", exception);
        }

        return result;
    }

    /// <summary>Integers that 64 bits do not hold are kept to be printed; no arithmetic is possible with them.</summary>
    private static object Number(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
        {
            return integer;
        }

        return text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : BigInteger.Parse(text, CultureInfo.InvariantCulture);
    }
}
