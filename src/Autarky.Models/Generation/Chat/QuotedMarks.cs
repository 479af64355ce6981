using System.Text;
using System.Text.Json.Nodes;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Generation.Chat;

/// <summary>
/// Keeps what people write from being read as the model's own marks: who writes <c>&lt;|im_end|&gt;</c> into a message must not end it. Before a
/// template prints the messages, marks in them are put between two characters that no text has, and what stands between these is read as ordinary text.
/// </summary>
internal sealed class QuotedMarks
{
    // Unicode's noncharacters: for use inside a program, never in text that is exchanged.
    private const char Open = '\uFDD0';
    private const char Close = '\uFDD1';

    private readonly Tokenizer _tokenizer;
    private readonly string[] _marks;

    public QuotedMarks(Tokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _marks = [.. tokenizer.SpecialTokens.Keys.Where(mark => mark.Length > 0).OrderByDescending(mark => mark.Length)];
    }

    /// <summary>A copy of messages or tools with every mark in their texts quoted.</summary>
    public T Quote<T>(T values)
        where T : JsonNode
    {
        var copy = (T)values.DeepClone();
        QuoteInside(copy);
        return copy;
    }

    /// <summary>The tokens of what a template made.</summary>
    public int[] Encode(string prompt)
    {
        if (!prompt.Contains(Open))
        {
            return _tokenizer.Encode(prompt, parseSpecial: true);
        }

        var tokens = new List<int>();
        int at = 0;
        while (at < prompt.Length)
        {
            int open = prompt.IndexOf(Open, at), close = open < 0 ? -1 : prompt.IndexOf(Close, open);
            int end = close < 0 ? prompt.Length : open;
            tokens.AddRange(_tokenizer.Encode(prompt.AsSpan(at, end - at), parseSpecial: true));
            if (close < 0)
            {
                break;
            }

            tokens.AddRange(_tokenizer.Encode(prompt.AsSpan(open + 1, close - open - 1)));
            at = close + 1;
        }

        return [.. tokens];
    }

    private void QuoteInside(JsonNode node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach ((string key, JsonNode? value) in members.ToArray())
                {
                    if (value is JsonValue && value.GetValueKind() == System.Text.Json.JsonValueKind.String)
                    {
                        members[key] = Quote(value.GetValue<string>());
                    }
                    else if (value is not null)
                    {
                        QuoteInside(value);
                    }
                }

                break;
            case JsonArray items:
                for (int i = 0; i < items.Count; i++)
                {
                    if (items[i] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String)
                    {
                        items[i] = Quote(value.GetValue<string>());
                    }
                    else if (items[i] is { } inner)
                    {
                        QuoteInside(inner);
                    }
                }

                break;
        }
    }

    private string Quote(string text)
    {
        text = text.Replace(Open, '\uFFFD').Replace(Close, '\uFFFD');
        if (!Array.Exists(_marks, mark => text.Contains(mark, StringComparison.Ordinal)))
        {
            return text;
        }

        var quoted = new StringBuilder(text.Length + 8);
        for (int at = 0; at < text.Length;)
        {
            string? mark = Array.Find(_marks, mark => text.AsSpan(at).StartsWith(mark, StringComparison.Ordinal));
            if (mark is null)
            {
                quoted.Append(text[at++]);
                continue;
            }

            quoted.Append(Open).Append(mark).Append(Close);
            at += mark.Length;
        }

        return quoted.ToString();
    }
}
