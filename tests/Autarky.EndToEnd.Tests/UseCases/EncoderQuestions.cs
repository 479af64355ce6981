using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.UseCases;

/// <summary>Questions of two kinds, recorded with their answers, that a tiny encoder with <see cref="Words"/> can tell apart.</summary>
internal static class EncoderQuestions
{
    private static readonly string[] Cards = ["card", "visa", "plastic", "pin"];
    private static readonly string[] Loans = ["loan", "credit", "mortgage", "rate"];

    /// <summary>The words that tell the kinds apart.</summary>
    public static string[] Words => [.. Cards, .. Loans];

    /// <summary>Imports 600 of them for the use case <c>money</c>.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="hide">Whether letters of a word are spread by marks that the encoder's tokenizer drops and n-grams stumble over.</param>
    public static async Task ImportAsync(TemporaryDirectory data, bool hide = false)
    {
        var random = new Random(1);
        IEnumerable<string> lines = Enumerable.Range(0, 600).Select(i =>
        {
            bool card = random.Next(2) == 0;
            string word = (card ? Cards : Loans)[random.Next(4)];
            string text = hide ? Disguise(word, random) : $"question {i} about {word}";
            return Commands.ExchangeLine(text + " " + (char)('a' + random.Next(26)) + (char)('a' + random.Next(26)), card ? "card" : "loan");
        });
        await File.WriteAllLinesAsync(data["rows.jsonl"], lines);
        (await Commands.RunAsync(data.FullPath, "import", data["rows.jsonl"], "--use-case", "money")).ExitCode.ShouldBe(0);
    }

    // Letters that look alike to the tokenizer, which takes accents off, and not to n-grams' table, which knows Latin ones only.
    private static string Disguise(string word, Random random) => string.Concat(word.Select(letter => letter + "" + (char)('\u1AB0' + random.Next(14))));
}
