using System.Globalization;
using System.Text.Json.Nodes;

namespace Autarky.Text.Tests.Constraints.Peer;

/// <summary>Schemas of random shape that use every supported keyword, and that some value fulfils.</summary>
internal sealed class RandomSchema(Random random)
{
    private static readonly string[] Names =
    [
        "id", "name", "städte", "a \"quoted\" key", "items", "x", "is_ok", "längst\\", "total", "note", "emoji😀", "k1", "k2", "na",
    ];

    /// <summary>Patterns, each with texts that match.</summary>
    public static readonly (string Pattern, string[] Samples)[] Patterns =
    [
        ("^[a-z]+$", ["a", "hello"]), (@"^\d{3}-\d{4}$", ["123-4567"]), ("^(red|green|blue)$", ["red", "blue"]), ("[0-9]", ["a1b", "7", "üö9\n"]),
        (@"^[A-Z]{2,5}\.[^\s""]{1,3}$", ["AB.x", "ZZZZZ.äö"]), ("^äöü?$", ["äö", "äöü"]), (@"^(?:a|bb)*c$", ["c", "abbc"]), (@"^\w+\\\w+$", [@"a\b"]),
        ("^.{2,4}$", ["ab", "q\"\\z", "😀😀"]), ("^x|0$", ["x?", "?0"]), (@"^[\u00e4-\u00f6]+$", ["ä", "ö"]), ("^$", [""]),
    ];

    private readonly List<string> _definitions = [];
    private int _left;

    /// <summary>A schema of at most about so many parts.</summary>
    public JsonObject Next(int parts = 30)
    {
        _left = parts;
        _definitions.Clear();
        var definitions = new JsonObject();
        int count = random.Next(3);
        for (int i = 0; i < count; i++)
        {
            _definitions.Add($"d{i}");
        }

        foreach (string name in _definitions)
        {
            // A recursive definition is an object of which one member leads back and may be left out: a random model shall come to an end.
            definitions[name] = Object(depth: 2, recursive: true);
        }

        JsonObject schema = random.Next(4) == 0 ? Any(0) : Object(0, recursive: false);
        if (definitions.Count > 0)
        {
            schema["$defs"] = definitions;
        }

        return schema;
    }

    private JsonObject Any(int depth)
    {
        _left--;
        int kinds = depth > 4 || _left < 0 ? 7 : 13;
        return random.Next(kinds) switch
        {
            0 => Text(),
            1 => Text(),
            2 => Number("integer"),
            3 => Number("number"),
            4 => new JsonObject { ["type"] = "boolean" },
            5 => Enum(),
            6 => random.Next(2) == 0 ? new JsonObject { ["type"] = "null", ["description"] = "nothing" } : new JsonObject { ["const"] = Value() },
            7 or 8 => Object(depth + 1, recursive: false),
            9 => List(depth + 1),
            10 => new JsonObject { [random.Next(2) == 0 ? "anyOf" : "oneOf"] = new JsonArray(Any(depth + 1), Any(depth + 1)) },
            11 => random.Next(2) == 0 || _definitions.Count == 0
                ? new JsonObject { ["type"] = new JsonArray("string", "null", "integer"), ["maxLength"] = 9 }
                : new JsonObject { ["$ref"] = "#/$defs/" + _definitions[random.Next(_definitions.Count)] },
            _ => random.Next(3) switch
            {
                0 => new JsonObject
                {
                    ["allOf"] = new JsonArray(
                        Open(Object(depth + 1, recursive: false)), new JsonObject { ["properties"] = new JsonObject { ["extra"] = Text() } }),
                },
                1 => [],
                _ =>
                    new JsonObject
                    {
                        ["type"] = "object",
                        ["additionalProperties"] = Any(depth + 1),
                        ["minProperties"] = random.Next(3),
                        ["maxProperties"] = 3,
                    },
            },
        };
    }

    private JsonObject Object(int depth, bool recursive)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        bool back = recursive;
        foreach (string name in Names.OrderBy(_ => random.Next()).Take(random.Next(recursive ? 1 : 0, 6)))
        {
            bool leadsBack = back && random.Next(3) == 0;
            back &= !leadsBack;
            properties[name] = leadsBack
                ? new JsonObject { ["$ref"] = "#/$defs/" + _definitions[random.Next(_definitions.Count)] }
                : recursive ? Scalar() : Any(depth + 1);
            if (!leadsBack && random.Next(2) == 0)
            {
                required.Add((JsonNode)name);
            }
        }

        if (back && recursive && random.Next(2) == 0)
        {
            properties["children"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["$ref"] = "#/$defs/" + _definitions[random.Next(_definitions.Count)] },
            };
            required.Add((JsonNode)"children");
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
        if (random.Next(3) == 0)
        {
            schema["additionalProperties"] = random.Next(3) switch { 0 => false, 1 => true, _ => Scalar() };
        }

        return schema;
    }

    // Members of the other schema must not fall under this one's rule for undeclared members.
    private static JsonObject Open(JsonObject schema)
    {
        schema.Remove("additionalProperties");
        return schema;
    }

    private JsonObject Scalar() => random.Next(4) switch { 0 => Text(), 1 => Number("integer"), 2 => Enum(), _ => new JsonObject { ["type"] = "boolean" } };

    private JsonObject List(int depth)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = Any(depth + 1) };
        int prefix = random.Next(4) == 0 ? random.Next(1, 3) : 0;
        if (prefix > 0)
        {
            schema["prefixItems"] = new JsonArray([.. Enumerable.Range(0, prefix).Select(_ => Any(depth + 1))]);
            if (random.Next(3) == 0)
            {
                schema["items"] = false;
                schema["minItems"] = prefix;
                return schema;
            }
        }

        if (random.Next(2) == 0)
        {
            schema["minItems"] = random.Next(4);
        }

        if (random.Next(2) == 0)
        {
            schema["maxItems"] = random.Next(3, 7);
        }

        return schema;
    }

    private JsonObject Text()
    {
        var schema = new JsonObject { ["type"] = "string" };
        switch (random.Next(6))
        {
            case 0:
                schema["minLength"] = random.Next(5);
                schema["maxLength"] = random.Next(5, 30);
                break;
            case 1:
                schema["maxLength"] = random.Next(0, 200);
                break;
            case 2:
                (string pattern, string[] samples) = Patterns[random.Next(Patterns.Length)];
                schema["pattern"] = pattern;
                if (random.Next(3) == 0)
                {
                    schema["maxLength"] = samples.Max(sample => sample.Length) + 2;
                }

                break;
            case 3:
                schema["format"] = new[] { "date", "date-time", "time", "uuid", "email", "ipv4", "ipv6", "hostname", "uri", "duration" }[random.Next(10)];
                break;
            default:
                break;
        }

        return schema;
    }

    private JsonObject Number(string type)
    {
        var schema = new JsonObject { ["type"] = type };
        int low = random.Next(-1000, 1000);
        switch (random.Next(6))
        {
            case 0:
                schema["minimum"] = low;
                break;
            case 1:
                schema["maximum"] = low;
                break;
            case 2:
                schema["minimum"] = low;
                schema["maximum"] = low + random.Next(1, 2000);
                break;
            case 3:
                schema["exclusiveMinimum"] = decimal.Parse($"{low}.5", CultureInfo.InvariantCulture);
                schema["exclusiveMaximum"] = low + random.Next(3, 50);
                break;
            case 4:
                schema["multipleOf"] = type is "integer" ? random.Next(1, 60) : new[] { 0.01m, 0.5m, 2.5m, 7m }[random.Next(4)];
                schema["minimum"] = 0;
                schema["maximum"] = random.Next(100, 100_000);
                break;
            default:
                break;
        }

        return schema;
    }

    private JsonObject Enum()
    {
        JsonNode?[] values = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Value())];
        return new JsonObject { ["enum"] = new JsonArray(values) };
    }

    private JsonNode? Value() => random.Next(7) switch
    {
        0 => JsonValue.Create(random.Next(-50, 50)),
        1 => JsonValue.Create(random.Next(2) == 0),
        2 => null,
        3 => new JsonArray(1, "zwei", null),
        4 => new JsonObject { ["a"] = 1, ["b ü"] = new JsonArray() },
        _ => JsonValue.Create(new[] { "red", "dark \"red\"", "größe", "tab\there", "back\\slash", "", "\u0001", "😀" }[random.Next(8)]),
    };
}
