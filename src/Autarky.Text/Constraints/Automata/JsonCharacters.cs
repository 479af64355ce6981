using System.Globalization;
using System.Text;

namespace Autarky.Text.Constraints.Automata;

/// <summary>
/// Characters inside of JSON's quotes, in every spelling or in the one that this program calls canonical: escaped only where JSON demands it.
/// </summary>
/// <remarks>Source: RFC 8259, section 7. Halves of a surrogate pair may only be escaped together: alone they are no text.</remarks>
internal static class JsonCharacters
{
    private static readonly CodePoints Plain = CodePoints.Of((0x20, 0x21), (0x23, 0x5B), (0x5D, CodePoints.Last));
    private static readonly CodePoints Escaped = Plain.Inverse();

    /// <summary>Edges over one character in any spelling.</summary>
    public static void AddAny(Node from, Node to)
    {
        Utf8.Add(from, to, Plain);
        Node escape = Step(from, '\\');
        foreach (char c in "\"\\/bfnrt")
        {
            escape.Add(c, to);
        }

        Node first = Step(escape, 'u');
        Node twoLeft = New(from);
        Node threeLeft = New(from);
        AddHex(twoLeft, LastHex(from, to));
        AddHex(threeLeft, twoLeft);
        Node afterD = New(from);
        foreach ((char low, char high) in new[] { ('0', '9'), ('A', 'C'), ('a', 'c'), ('E', 'F'), ('e', 'f') })
        {
            first.Add((byte)low, (byte)high, threeLeft);
        }

        first.Add('D', afterD);
        first.Add('d', afterD);
        afterD.Add((byte)'0', (byte)'7', twoLeft);

        // A high half must be followed by a low one; together they are one character.
        Node high1 = New(from);
        Node high2 = New(from);
        Node high3 = New(from);
        foreach ((char low, char high) in new[] { ('8', '9'), ('A', 'B'), ('a', 'b') })
        {
            afterD.Add((byte)low, (byte)high, high1);
        }

        AddHex(high1, high2);
        AddHex(high2, high3);
        Node second = Step(Step(high3, '\\'), 'u');
        Node lowD = New(from);
        second.Add('D', lowD);
        second.Add('d', lowD);
        lowD.Add((byte)'C', (byte)'F', twoLeft);
        lowD.Add((byte)'c', (byte)'f', twoLeft);
    }

    /// <summary>Edges over one character of a set in its canonical spelling.</summary>
    public static void AddCanonical(Node from, Node to, CodePoints characters)
    {
        Utf8.Add(from, to, characters.And(Plain));
        var prefixes = new Dictionary<string, Node>(StringComparer.Ordinal) { [""] = from };
        foreach ((int low, int high) in characters.And(Escaped).Ranges)
        {
            for (int c = low; c <= high; c++)
            {
                string spelling = Spell((char)c);
                for (int length = 1; length < spelling.Length; length++)
                {
                    if (!prefixes.ContainsKey(spelling[..length]))
                    {
                        prefixes.Add(spelling[..length], Step(prefixes[spelling[..(length - 1)]], spelling[length - 1]));
                    }
                }

                prefixes[spelling[..^1]].Add(spelling[^1], to);
            }
        }
    }

    /// <summary>A text as canonical JSON, quotes and all.</summary>
    public static byte[] Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            quoted.Append(Plain.Has(c) || char.IsSurrogate(c) ? c.ToString() : Spell(c));
        }

        return Encoding.UTF8.GetBytes(quoted.Append('"').ToString());
    }

    private static string Spell(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
    };

    private static Node LastHex(Node like, Node to)
    {
        Node last = New(like);
        AddHex(last, to);
        return last;
    }

    private static void AddHex(Node from, Node to)
    {
        from.Add((byte)'0', (byte)'9', to);
        from.Add((byte)'A', (byte)'F', to);
        from.Add((byte)'a', (byte)'f', to);
    }

    private static Node Step(Node from, char over)
    {
        Node next = New(from);
        from.Add(over, next);
        return next;
    }

    private static Node New(Node like) => new() { IsShared = like.IsShared };
}
