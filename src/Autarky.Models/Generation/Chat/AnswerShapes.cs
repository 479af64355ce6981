using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Text.Constraints;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Generation.Chat;

/// <summary>Makes constraints of what conversations demand, and remembers them: the same schema comes with every request of an application.</summary>
internal sealed class AnswerShapes
{
    private const int MostRemembered = 64;

    private readonly Lazy<TokenVocabulary> _vocabulary;
    private readonly ConcurrentDictionary<string, TokenConstraint> _remembered = new(StringComparer.Ordinal);

    public AnswerShapes(Tokenizer tokenizer, int[] endTokens) => _vocabulary = new Lazy<TokenVocabulary>(() => new TokenVocabulary(
        [
            .. Enumerable.Range(0, tokenizer.VocabularySize).Select(
                id => tokenizer.IsControl(id) ? default : (ReadOnlyMemory<byte>)tokenizer.TokenBytes(id).ToArray()),
        ],
        endTokens));

    /// <summary>Makes the rules that answers of a shape keep.</summary>
    /// <exception cref="InvalidDataException">The schema is not valid or uses what is not supported.</exception>
    public Func<ITokenConstraint> Of(AnswerShape shape)
    {
        string key = shape.Schema is { } schema ? schema.GetRawText() : "";
        if (!_remembered.TryGetValue(key, out TokenConstraint? constraint))
        {
            constraint = shape.Schema is { } wanted
                ? TokenConstraint.ForSchema(wanted, _vocabulary.Value)
                : TokenConstraint.ForJsonObject(_vocabulary.Value);
            if (_remembered.Count >= MostRemembered)
            {
                _remembered.Clear();
            }

            _remembered[key] = constraint;
        }

        return () => new Rule(constraint.Start());
    }

    /// <summary>The shape of a call of one of the tools: <c>{"name": …, "arguments": …}</c>.</summary>
    /// <param name="tools">Tools in OpenAI's shape.</param>
    public static AnswerShape OfCall(JsonArray tools)
    {
        var calls = new JsonArray();
        for (int n = 0; n < tools.Count; n++)
        {
            JsonNode function = tools[n]!["function"]!;
            JsonNode arguments = function["parameters"]?.DeepClone() ?? new JsonObject { ["type"] = "object" };
            MoveReferences(arguments, $"#/anyOf/{n}/properties/arguments");
            calls.Add(new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    ["name"] = new JsonObject { ["const"] = function["name"]!.DeepClone() },
                    ["arguments"] = arguments,
                },
                ["required"] = new JsonArray("name", "arguments"),
                ["additionalProperties"] = false,
            });
        }

        return new AnswerShape(JsonSerializer.SerializeToElement(new JsonObject { ["anyOf"] = calls }));
    }

    // A schema that becomes part of another keeps pointing into itself.
    private static void MoveReferences(JsonNode node, string place)
    {
        if (node is JsonObject members)
        {
            foreach ((string key, JsonNode? value) in members.ToArray())
            {
                if (key == "$ref" && value is JsonValue reference && reference.TryGetValue(out string? text) && text.StartsWith('#'))
                {
                    members[key] = place + text[1..];
                }
                else if (value is not null)
                {
                    MoveReferences(value, place);
                }
            }
        }
        else if (node is JsonArray items)
        {
            foreach (JsonNode item in items.OfType<JsonNode>())
            {
                MoveReferences(item, place);
            }
        }
    }

    private sealed class Rule(ConstraintState state) : ITokenConstraint
    {
        public bool IsComplete => state.IsComplete;

        public void Allow(Span<uint> allowed) => state.Mask(allowed);

        public bool HasRoomFor(int token, int left) => state.HasRoomFor(token, left);

        public void KeepWhatHasRoom(Span<uint> allowed, int left) => state.KeepWhatHasRoom(allowed, left);

        public void Accept(int token)
        {
            if (!state.Accept(token))
            {
                throw new GenerationException($"Token {token} was chosen although the answer's shape does not allow it.");
            }
        }
    }
}
