using System.Text.Json;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Import;

/// <summary>
/// Money in an export line: a number of US dollars, null where nothing of it is known; where only a part is known, the number of that part and a field
/// <c>…_unknown</c>.
/// </summary>
internal static class CostFields
{
    private const string Unknown = "_unknown";

    public static void Write(Utf8JsonWriter writer, string name, NanoUsd cost, bool isUnknown)
    {
        if (isUnknown && cost == NanoUsd.Zero)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteNumber(name, cost.ToUsd());
        if (isUnknown)
        {
            writer.WriteBoolean(name + Unknown, true);
        }
    }

    /// <exception cref="FormatException">It is no such amount.</exception>
    public static (NanoUsd Cost, bool IsUnknown) Read(JsonElement line, string name) => (
        line.UsdField(name) ?? NanoUsd.Zero,
        (line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Null) || (line.FlagField(name + Unknown) ?? false));
}
