using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.UseCases;

/// <summary>Students that read from a sentence encoder, through the commands. The encoder is tiny and random, run by the engine that runs real ones.</summary>
public sealed class EncoderTests : IDisposable
{
    private static readonly string[] Cards = ["card", "visa", "plastic", "pin"];
    private static readonly string[] Loans = ["loan", "credit", "mortgage", "rate"];

    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_student_is_trained_released_and_checked_with_the_configured_encoder()
    {
        TinyEncoder.Write(_data["encoder"], seed: 1, [.. Cards, .. Loans]);
        await File.WriteAllTextAsync(_data["autarky.json"], """{"encoder": "encoder"}""");
        await ImportAsync();

        JsonElement trained = await Commands.JsonAsync(_data.FullPath, "train", "money");
        JsonElement choice = trained.GetProperty("form_choice");
        choice.GetProperty("forms").GetArrayLength().ShouldBe(3);
        choice.GetProperty("encoder").GetProperty("name").GetString().ShouldBe("encoder");
        (await Commands.JsonAsync(_data.FullPath, "evaluate", "money")).GetProperty("agreement").GetDouble().ShouldBe(trained.GetProperty("agreement").GetDouble());
        await Commands.JsonAsync(_data.FullPath, "release", "money");

        JsonElement found = await Commands.JsonAsync(_data.FullPath, "doctor", "--port", "0");
        found.GetProperty("healthy").GetBoolean().ShouldBeTrue(found.ToString());
        found.ToString().ShouldContain("32 numbers a text");
        found.ToString().ShouldContain(choice.GetProperty("encoder").GetProperty("hash").GetString()![..12]);
    }

    [Fact]
    public async Task Without_its_encoder_or_with_another_a_student_is_refused_by_every_command()
    {
        TinyEncoder.Write(_data["first"], seed: 1, [.. Cards, .. Loans]);
        TinyEncoder.Write(_data["second"], seed: 2, [.. Cards, .. Loans]);
        await ImportAsync(hide: true);
        JsonElement choice = (await Commands.JsonAsync(_data.FullPath, "train", "money", "--encoder", _data["first"])).GetProperty("form_choice");
        choice.GetProperty("chosen").GetString().ShouldNotBe("ngrams", choice.ToString());
        string hash = choice.GetProperty("encoder").GetProperty("hash").GetString()!;

        foreach (string encoder in new[] { "none", _data["second"] })
        {
            foreach (string command in new[] { "evaluate", "release" })
            {
                CommandResult refused = await Commands.RunAsync(_data.FullPath, command, "money", "--encoder", encoder);
                refused.ExitCode.ShouldBe(3, refused.Error);
                refused.Error.ShouldContain(hash);
                refused.Error.ShouldContain("autarky.json");
            }
        }

        (await Commands.RunAsync(_data.FullPath, "release", "money", "--encoder", _data["first"])).ExitCode.ShouldBe(0);
        CommandResult doctor = await Commands.RunAsync(_data.FullPath, "doctor", "--port", "0", "--json");
        doctor.ExitCode.ShouldBe(8);
        doctor.Output.ShouldContain(hash);
    }

    [Fact]
    public async Task An_encoder_that_is_not_there_is_named_with_what_to_do()
    {
        await ImportAsync();
        await File.WriteAllTextAsync(_data["autarky.json"], """{"encoder": "nowhere"}""");

        CommandResult refused = await Commands.RunAsync(_data.FullPath, "train", "money");
        CommandResult doctor = await Commands.RunAsync(_data.FullPath, "doctor", "--port", "0", "--json");

        refused.ExitCode.ShouldBe(3);
        refused.Error.ShouldContain(_data["nowhere"]);
        refused.Error.ShouldContain("--encoder none");
        doctor.ExitCode.ShouldBe(8);
        doctor.Output.ShouldContain("nowhere");
        (await Commands.JsonAsync(_data.FullPath, "train", "money", "--encoder", "none")).TryGetProperty("form_choice", out _).ShouldBeFalse();
    }

    // Hidden: letters of a word are spread by marks that the encoder's tokenizer drops and n-grams stumble over.
    private async Task ImportAsync(bool hide = false)
    {
        var random = new Random(1);
        IEnumerable<string> lines = Enumerable.Range(0, 600).Select(i =>
        {
            bool card = random.Next(2) == 0;
            string word = (card ? Cards : Loans)[random.Next(4)];
            string text = hide ? Disguise(word, random) : $"question {i} about {word}";
            return Commands.ExchangeLine(text + " " + (char)('a' + random.Next(26)) + (char)('a' + random.Next(26)), card ? "card" : "loan");
        });
        await File.WriteAllLinesAsync(_data["rows.jsonl"], lines);
        (await Commands.RunAsync(_data.FullPath, "import", _data["rows.jsonl"], "--use-case", "money")).ExitCode.ShouldBe(0);
    }

    // Letters that look alike to the tokenizer, which takes accents off, and not to n-grams' table, which knows Latin ones only.
    private static string Disguise(string word, Random random) => string.Concat(word.Select(letter => letter + "" + (char)('\u1AB0' + random.Next(14))));
}
