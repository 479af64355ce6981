namespace Autarky.Text.Constraints.Automata;

/// <summary>Characters as the bytes of UTF-8: the shortest form only, surrogates never.</summary>
/// <remarks>Source: Unicode, table 3-7, well-formed byte sequences.</remarks>
internal static class Utf8
{
    private static readonly (int Low, int High)[] Lengths = [(0, 0x7F), (0x80, 0x7FF), (0x800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, CodePoints.Last)];

    /// <summary>Edges from one node to another over every character of a set.</summary>
    public static void Add(Node from, Node to, CodePoints characters)
    {
        foreach ((int low, int high) in characters.Ranges)
        {
            foreach ((int first, int last) in Lengths)
            {
                if (low <= last && high >= first)
                {
                    AddSameLength(from, to, Encode(Math.Max(low, first)), Encode(Math.Min(high, last)));
                }
            }
        }
    }

    /// <summary>
    /// Edges over all sequences from <paramref name="low"/> to <paramref name="high"/>, which have the same length and lie in one block of the table.
    /// </summary>
    private static void AddSameLength(Node from, Node to, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high)
    {
        if (low.Length == 1)
        {
            from.Add(low[0], high[0], to);
            return;
        }

        if (low[0] == high[0])
        {
            AddSameLength(Step(from, low[0], low[0]), to, low[1..], high[1..]);
            return;
        }

        // The first and the last lead byte may begin or end in the middle of their range; those between are whole.
        byte first = low[0];
        byte last = high[0];
        if (low[1..].ContainsAnyExcept((byte)0x80))
        {
            AddSameLength(Step(from, first, first), to, low[1..], Full(low.Length - 1, 0xBF));
            first++;
        }

        bool cut = high[1..].ContainsAnyExcept((byte)0xBF);
        if (first <= last - (cut ? 1 : 0))
        {
            AddSameLength(Step(from, first, (byte)(last - (cut ? 1 : 0))), to, Full(low.Length - 1, 0x80), Full(low.Length - 1, 0xBF));
        }

        if (cut)
        {
            AddSameLength(Step(from, last, last), to, Full(low.Length - 1, 0x80), high[1..]);
        }
    }

    private static Node Step(Node from, byte low, byte high)
    {
        var next = new Node { IsShared = from.IsShared };
        from.Add(low, high, next);
        return next;
    }

    private static byte[] Full(int length, byte value)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private static byte[] Encode(int codePoint) => codePoint switch
    {
        < 0x80 => [(byte)codePoint],
        < 0x800 => [(byte)(0xC0 | (codePoint >> 6)), Tail(codePoint)],
        < 0x10000 => [(byte)(0xE0 | (codePoint >> 12)), Tail(codePoint >> 6), Tail(codePoint)],
        _ => [(byte)(0xF0 | (codePoint >> 18)), Tail(codePoint >> 12), Tail(codePoint >> 6), Tail(codePoint)],
    };

    private static byte Tail(int bits) => (byte)(0x80 | (bits & 0x3F));
}
