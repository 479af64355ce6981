using System.Globalization;
using System.Text.Json.Nodes;

namespace Autarky.Application.Configuration;

/// <summary>Finds entries that are <c>null</c> where a name or a place in a list promises something.</summary>
internal static class NoNulls
{
    /// <summary>Named entries of these and members of any list must be something.</summary>
    private static readonly string[] Tables = ["providers", "models", "use_cases"];

    /// <exception cref="FormatException">One is null; the message names it.</exception>
    public static void Check(JsonObject all)
    {
        foreach ((string key, JsonNode? value) in all)
        {
            if (value is null)
            {
                throw Missing(key);
            }

            if (Tables.Contains(key) && value is JsonObject table)
            {
                foreach ((string name, JsonNode? entry) in table)
                {
                    _ = entry ?? throw Missing($"{key}.{name}");
                }
            }

            Lists(key, value);
        }
    }

    private static void Lists(string path, JsonNode node)
    {
        IEnumerable<(string Path, JsonNode? Node)> members = node switch
        {
            JsonArray list => list.Select((member, i) => (
                string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), (JsonNode?)(member ?? throw Missing($"{path}[{i}]")))),
            JsonObject named => named.Select(member => ($"{path}.{member.Key}", member.Value)),
            _ => [],
        };
        foreach ((string here, JsonNode? member) in members)
        {
            if (member is not null)
            {
                Lists(here, member);
            }
        }
    }

    private static FormatException Missing(string key) => new($"{key} is null: leave it out, or give it a value.");
}
