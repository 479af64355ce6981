using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Autarky.Text.Tests.Constraints.Peer;

/// <summary>
/// Values that fulfil a schema made by <see cref="RandomSchema"/>, as a person would write them: members in the schema's order, no more than are declared.
/// </summary>
internal sealed class RandomInstance(Random random, JsonObject root)
{
    private int _depth;

    /// <summary>A value as canonical JSON, or null where the schema asks for too much to be guessed.</summary>
    public string? Next()
    {
        _depth = 0;
        var text = new StringBuilder();
        return Write(text, root) ? text.ToString() : null;
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private bool Write(StringBuilder text, JsonNode? node)
    {
        if (++_depth > 60 || node is not JsonObject schema || schema.ContainsKey("allOf"))
        {
            return false;
        }

        bool written = WriteSchema(text, schema);
        _depth--;
        return written;
    }

    private bool WriteSchema(StringBuilder text, JsonObject schema)
    {
        if (schema["$ref"] is { } reference)
        {
            return Write(text, root["$defs"]![((string)reference!).Split('/')[^1]]);
        }

        if ((schema["anyOf"] ?? schema["oneOf"]) is JsonArray branches)
        {
            return Write(text, branches[random.Next(branches.Count)]);
        }

        if (schema["enum"] is JsonArray values)
        {
            return WriteValue(text, values[random.Next(values.Count)]);
        }

        if (schema.TryGetPropertyValue("const", out JsonNode? only))
        {
            return WriteValue(text, only);
        }

        string type = schema["type"] is JsonArray types ? (string)types[random.Next(types.Count)]! : (string?)schema["type"] ?? "any";
        switch (type)
        {
            case "any": return WriteValue(text, JsonNode.Parse("""[{"a":[1.5,-2e3,"x\u0041\ud83d\ude00"]},true,null,{}]"""));
            case "null": text.Append("null"); return true;
            case "boolean": text.Append(random.Next(2) == 0 ? "true" : "false"); return true;
            case "string": return WriteText(text, schema);
            case "integer" or "number": return WriteNumber(text, schema, type);
            case "array": return WriteArray(text, schema);
            default: return WriteObject(text, schema);
        }
    }

    private bool WriteText(StringBuilder text, JsonObject schema)
    {
        string? value;
        if (schema["pattern"] is { } pattern)
        {
            string[] samples = RandomSchema.Patterns.Single(known => string.Equals(known.Pattern, (string?)pattern, StringComparison.Ordinal)).Samples;
            value = samples[random.Next(samples.Length)];
        }
        else if (schema["format"] is { } format)
        {
            value = Formatted((string)format!);
        }
        else
        {
            int least = (int?)schema["minLength"] ?? 0;
            int most = Math.Min((int?)schema["maxLength"] ?? 40, 40);
            value = string.Concat(
                Enumerable.Range(0, random.Next(least, most + 1)).Select(
                    _ => new[] { "a", "Z", " ", "ß", "€", "😀", "\"", "\\", "\n", "\u0007", "{", "/", "\u007f" }[random.Next(13)]));
        }

        text.Append(Quote(value));
        return true;
    }

    private string Formatted(string format) => format switch
    {
        "date" => new DateOnly(random.Next(1, 10000), random.Next(1, 13), random.Next(1, 29)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "date-time" => random.Next(2) == 0 ? "2024-02-29T23:59:59.123Z" : "1999-12-31T00:00:00+05:30",
        "time" => "08:15:30-03:00",
        "uuid" => new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString(),
        "email" => "jo.ann_x+tag@mail.example.org",
        "ipv4" => $"{random.Next(256)}.{random.Next(256)}.0.{random.Next(256)}",
        "ipv6" => new[] { "::1", "2001:db8::ff00:42:8329", "1:2:3:4:5:6:7:8" }[random.Next(3)],
        "hostname" => "api.example-1.com",
        "uri" => "https://example.com/a?b=c#d",
        _ => new[] { "P1Y2M3D", "PT5M", "P3W", "P1DT12H" }[random.Next(4)],
    };

    private bool WriteNumber(StringBuilder text, JsonObject schema, string type)
    {
        decimal low = (decimal?)schema["minimum"] ?? (decimal?)schema["exclusiveMinimum"] ?? -500;
        decimal high = (decimal?)schema["maximum"] ?? (decimal?)schema["exclusiveMaximum"] ?? Math.Max(low, 0) + 1000;
        if (schema["maximum"] is not null && schema["minimum"] is null)
        {
            low = high - 1000;
        }

        bool outer = schema["exclusiveMinimum"] is not null;
        decimal value;
        if ((decimal?)schema["multipleOf"] is { } step)
        {
            value = step * random.Next(0, (int)Math.Min(high / step, int.MaxValue - 1) + 1);
        }
        else if (type is "integer")
        {
            value = Math.Ceiling(low) + random.NextInt64(0, (long)(high - Math.Ceiling(low)) + (outer ? 0 : 1));
        }
        else
        {
            value = outer ? low + 0.25m : Math.Min(high, low + Math.Round((decimal)random.NextDouble() * (high - low), random.Next(0, 6)));
        }

        text.Append(
            value.ToString(CultureInfo.InvariantCulture) is var written && written.Contains('.', StringComparison.Ordinal) && schema["multipleOf"] is not null
                ? written.TrimEnd('0').TrimEnd('.')
                : written);
        return true;
    }

    private bool WriteArray(StringBuilder text, JsonObject schema)
    {
        JsonArray prefix = schema["prefixItems"] as JsonArray ?? [];
        int least = (int?)schema["minItems"] ?? 0;
        int most = schema["items"] is JsonObject ? (int?)schema["maxItems"] ?? Math.Max(least, 4) : prefix.Count;
        int count = random.Next(least, (_depth > 20 ? least : Math.Max(most, least)) + 1);
        text.Append('[');
        for (int i = 0; i < count; i++)
        {
            text.Append(i > 0 ? Between(",") : "");
            if (!Write(text, i < prefix.Count ? prefix[i] : schema["items"]))
            {
                return false;
            }
        }

        text.Append(']');
        return true;
    }

    private bool WriteObject(StringBuilder text, JsonObject schema)
    {
        text.Append('{');
        int written = 0;
        var required = new HashSet<string>((schema["required"] as JsonArray ?? []).Select(name => (string)name!), StringComparer.Ordinal);
        foreach ((string name, JsonNode? member) in schema["properties"] as JsonObject ?? [])
        {
            if (required.Contains(name) || (_depth < 20 && random.Next(2) == 0))
            {
                text.Append(written++ > 0 ? Between(",") : "").Append(Quote(name)).Append(Between(":"));
                if (!Write(text, member))
                {
                    return false;
                }
            }
        }

        int least = (int?)schema["minProperties"] ?? 0;
        for (int i = 0; schema["additionalProperties"] is JsonObject other && (i < least || (i < 2 && random.Next(2) == 0)); i++)
        {
            text.Append(written++ > 0 ? Between(",") : "").Append(Quote($"other {i} \"ß\"")).Append(Between(":"));
            if (!Write(text, other))
            {
                return false;
            }
        }

        text.Append('}');
        return true;
    }

    private string Between(string mark) => random.Next(2) == 0 ? mark : mark + " ";

    private static bool WriteValue(StringBuilder text, JsonNode? value)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case JsonArray array:
                text.Append('[');
                for (int i = 0; i < array.Count; i++)
                {
                    text.Append(i > 0 ? "," : "");
                    WriteValue(text, array[i]);
                }

                text.Append(']');
                break;
            case JsonObject dict:
                text.Append('{').AppendJoin("", dict.Select((pair, i) => (i > 0 ? "," : "") + Quote(pair.Key) + ":" + Whole(pair.Value))).Append('}');
                break;
            case var other when other.GetValueKind() == System.Text.Json.JsonValueKind.String: text.Append(Quote((string)other!)); break;
            default: text.Append(value.ToJsonString()); break;
        }

        return true;
    }

    private static string Whole(JsonNode? value)
    {
        var text = new StringBuilder();
        WriteValue(text, value);
        return text.ToString();
    }
}
