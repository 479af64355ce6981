using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.UseCases;

/// <summary>Students that read from a sentence encoder, through the commands. The encoder is tiny and random, run by the engine that runs real ones.</summary>
public sealed class EncoderTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_student_is_trained_released_and_checked_with_the_configured_encoder()
    {
        TinyEncoder.Write(_data["encoder"], seed: 1, EncoderQuestions.Words);
        await File.WriteAllTextAsync(_data["autarky.json"], """{"encoder": "encoder"}""");
        await EncoderQuestions.ImportAsync(_data);

        JsonElement trained = await Commands.JsonAsync(_data.FullPath, "train", "money");
        JsonElement choice = trained.GetProperty("form_choice");
        choice.GetProperty("forms").GetArrayLength().ShouldBe(3);
        choice.GetProperty("encoder").GetProperty("name").GetString().ShouldBe("encoder");
        (await Commands.JsonAsync(_data.FullPath, "evaluate", "money"))
            .GetProperty("agreement")
            .GetDouble()
            .ShouldBe(trained.GetProperty("agreement").GetDouble());
        await Commands.JsonAsync(_data.FullPath, "release", "money");

        JsonElement found = await Commands.JsonAsync(_data.FullPath, "doctor", "--port", "0");
        found.GetProperty("healthy").GetBoolean().ShouldBeTrue(found.ToString());
        found.ToString().ShouldContain("32 numbers a text");
        found.ToString().ShouldContain(choice.GetProperty("encoder").GetProperty("hash").GetString()![..12]);
    }

    [Fact]
    public async Task Without_its_encoder_or_with_another_a_student_is_refused_by_every_command()
    {
        TinyEncoder.Write(_data["first"], seed: 1, EncoderQuestions.Words);
        TinyEncoder.Write(_data["second"], seed: 2, EncoderQuestions.Words);
        await EncoderQuestions.ImportAsync(_data, hide: true);
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

        await Commands.JsonAsync(_data.FullPath, "release", "money", "--encoder", _data["first"], "--force", "--reason", "a trial");
        CommandResult doctor = await Commands.RunAsync(_data.FullPath, "doctor", "--port", "0", "--json");
        doctor.ExitCode.ShouldBe(8);
        doctor.Output.ShouldContain(hash);
    }

    [Fact]
    public async Task An_encoder_that_is_not_there_is_named_with_what_to_do()
    {
        await EncoderQuestions.ImportAsync(_data);
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
}
