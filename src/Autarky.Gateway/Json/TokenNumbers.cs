using System.Globalization;
using System.Text.Json;

namespace Autarky.Gateway.Json;

/// <summary>
/// Reads counts of tokens as servers write them. <c>1000</c>, <c>1000.0</c> and <c>"1000"</c> are a thousand; a part of a token is rounded; what is negative,
/// larger than any request, or no number is none. Whether every count was sound is remembered.
/// </summary>
internal struct TokenNumbers
{
    /// <summary>Whether a count was written that cannot be right.</summary>
    public bool AreDoubtful { get; private set; }

    /// <summary>A count; null where it is missing or cannot be read.</summary>
    /// <param name="parent">Anything; only an object has counts.</param>
    /// <param name="name">Its name.</param>
    public int? Read(JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int whole) && whole >= 0)
        {
            return whole;
        }

        string? text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => JsonFields.TextOrNull(value),
            _ => null,
        };
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal count) || count is < 0 or > int.MaxValue)
        {
            AreDoubtful = true;
            return null;
        }

        AreDoubtful |= !decimal.IsInteger(count);
        return (int)decimal.Round(count, MidpointRounding.AwayFromZero);
    }

    /// <summary>A count inside an object of details; null where there is none.</summary>
    public int? Read(JsonElement parent, string details, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(details, out JsonElement inside) ? Read(inside, name) : null;
}
