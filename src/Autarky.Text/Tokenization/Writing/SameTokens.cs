using System.Globalization;
using System.Text;

namespace Autarky.Text.Tokenization.Writing;

/// <summary>Compares two tokenizers: their marks, the text of every token, and the tokens of many texts.</summary>
internal static class SameTokens
{
    private const int Joins = 4000;

    // Scripts, numbers, marks, white space, contractions, letters in two forms, code: where ways to cut texts differ.
    private static readonly string[] Texts =
    [
        "", " ", "  ", "\n", "\t\t", " \n ", "a", " a", "a ", "Hello, world!", "  two  spaces   here ", "I'm you're HE'LL it'S we'd",
        "2024-01-31 1 12 123 1234 12345678",
        "x = y[3];\n\tif (a != b) { return -1.5e10; }\r\n\r\n// done", "naïve café ÅNGSTRÖM", "nai\u0308ve cafe\u0301",
        "Ελληνικά Русский עברית العربية हिन्दी ไทย",
        "中文字符和日本語テキスト한국어", "🙂👩‍👩‍👧 emoji ☃ ½ ² Ⅷ", "a\u00A0b\u2003c\u200Bd\u3000e", "ﬁ ﬂ Ⓐ ｆｕｌｌ", "\u2581low\u2581line", "_snake_case camelCase PascalCASE",
        "<0x0A> ## ##ing [UNK]", "…—“quotes” ‘and’ `ticks` $^+~|",
    ];

    /// <summary>Where they differ first, in words; null where no difference was found.</summary>
    /// <param name="wanted">How it should be.</param>
    /// <param name="found">How it is; may have more ids, for which nothing stands.</param>
    public static string? Difference(Tokenizer wanted, Tokenizer found)
    {
        if (wanted.BeginId != found.BeginId || wanted.EndId != found.EndId || !wanted.EndIds.SetEquals(found.EndIds))
        {
            return "the marks for the beginning and the end of a text";
        }

        if (wanted.SpecialTokens.Count != found.SpecialTokens.Count
            || wanted.SpecialTokens.Any(mark => !found.SpecialTokens.TryGetValue(mark.Key, out int id) || id != mark.Value))
        {
            return "the marks";
        }

        for (int id = 0; id < wanted.VocabularySize; id++)
        {
            if (id >= found.VocabularySize || (!wanted.IsControl(id) && !wanted.TokenBytes(id).SequenceEqual(found.TokenBytes(id))))
            {
                return string.Create(CultureInfo.InvariantCulture, $"the text of the token {id}");
            }
        }

        return Probes(wanted, found).FirstOrDefault(text => !Same(wanted, found, text)) is { } example
            ? $"the tokens of '{(example.Length > 60 ? example[..60] + "…" : example)}'"
            : null;
    }

    private static bool Same(Tokenizer wanted, Tokenizer found, string text)
    {
        int[] ids = wanted.Encode(text, addSpecial: true, parseSpecial: true);
        return ids.AsSpan().SequenceEqual(found.Encode(text, addSpecial: true, parseSpecial: true))
            && wanted.Encode(text).AsSpan().SequenceEqual(found.Encode(text))
            && string.Equals(wanted.Decode(ids), found.Decode(ids), StringComparison.Ordinal);
    }

    // The texts, every token among letters, and tokens at random after each other.
    private static IEnumerable<string> Probes(Tokenizer wanted, Tokenizer found)
    {
        foreach (string text in Texts)
        {
            yield return text;
        }

        for (int id = 0; id < found.VocabularySize; id++)
        {
            string token = Encoding.UTF8.GetString(found.TokenBytes(id));
            yield return token;
            yield return "a" + token + " b";
        }

        foreach (string mark in wanted.SpecialTokens.Keys)
        {
            yield return mark + "x " + mark + " \n" + mark;
        }

        var random = new Random(1);
        var joined = new StringBuilder();
        for (int n = 0; n < Joins; n++)
        {
            joined.Clear();
            for (int part = 0; part < 8; part++)
            {
                joined.Append(Encoding.UTF8.GetString(wanted.TokenBytes(random.Next(wanted.VocabularySize))));
            }

            yield return joined.ToString();
        }
    }
}
