using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.UseCases;

/// <summary>What becomes of a released student whose encoder is, or is not, where a server looks for it.</summary>
public sealed class EncoderReleaseTests : IDisposable
{
    private const string NotLoaded = "was released and cannot be loaded";

    private readonly TemporaryDirectory _data = new();
    private readonly TemporaryDirectory _elsewhere = new();

    public void Dispose()
    {
        _data.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task An_encoder_in_the_models_folder_is_found_by_its_hash_by_every_command_and_the_server()
    {
        (string student, string encoder) = await TrainedAsync();
        TinyEncoder.Write(_data["models/another"], seed: 2, EncoderQuestions.Words);
        Provide("models/somebody/renamed");

        (await Commands.JsonAsync(_data.FullPath, "evaluate", "money")).GetProperty("student").GetString().ShouldBe(student);
        (await Commands.JsonAsync(_data.FullPath, "release", "money", "--encoder", "none")).GetProperty("stage").GetString().ShouldBe("live");
        JsonElement found = await Commands.JsonAsync(_data.FullPath, "doctor", "--port", "0");
        await using AutarkyProcess server = await ServeAsync();

        found.GetProperty("healthy").GetBoolean().ShouldBeTrue(found.ToString());
        (await AnsweredByAsync(server)).ShouldBe(student[..12]);
        server.Output.ShouldNotContain(encoder);
    }

    [Fact]
    public async Task An_encoder_that_only_the_option_names_is_no_reason_to_release_without_force()
    {
        (_, string encoder) = await TrainedAsync();
        string[] release = ["release", "money", "--encoder", _elsewhere["encoder"]];

        CommandResult refused = await Commands.RunAsync(_data.FullPath, release);
        CommandResult withoutReason = await Commands.RunAsync(_data.FullPath, [.. release, "--force"]);
        JsonElement forced = await Commands.JsonAsync(_data.FullPath, [.. release, "--force", "--reason", "the folder follows"]);

        refused.ExitCode.ShouldBe(3, refused.Error);
        refused.Error.ShouldContain(encoder);
        refused.Error.ShouldContain(_data["models"]);
        refused.Error.ShouldContain("autarky.json");
        withoutReason.ExitCode.ShouldBe(2, withoutReason.Error);
        forced.GetProperty("reason").GetString().ShouldBe("the folder follows");
    }

    [Fact]
    public async Task The_student_before_goes_on_until_the_encoder_of_the_released_one_appears()
    {
        (string student, string encoder) = await TrainedAsync();
        string before = (await Commands.JsonAsync(_data.FullPath, "train", "money", "--encoder", "none")).GetProperty("student").GetString()!;
        await Commands.JsonAsync(_data.FullPath, "release", "money", "--student", before, "--force", "--reason", "a start");
        AutarkyProcess server = await ServeAsync();
        (await AnsweredByAsync(server)).ShouldBe(before[..12]);

        await Commands.JsonAsync(
            _data.FullPath, "release", "money", "--student", student, "--encoder", _elsewhere["encoder"], "--force", "--reason", "the folder follows");
        await UntilAsync(() => Task.FromResult(server.Output.Contains(NotLoaded, StringComparison.Ordinal)));
        await ShowsTheProblemAsync(server, student, before, encoder);
        await server.DisposeAsync();

        // The same after a restart. Keys that others make have the server read the releases again and again: its log says the problem once.
        await using AutarkyProcess restarted = await ServeAsync();
        foreach (string name in new[] { "a", "b" })
        {
            await Commands.JsonAsync(_data.FullPath, "keys", "create", name);
            await Task.Delay(1000);
        }

        await ShowsTheProblemAsync(restarted, student, before, encoder);
        restarted.Output.Split(NotLoaded).Length.ShouldBe(2, restarted.Output);

        Provide("models/encoder");
        await UntilAsync(async () => await AnsweredByAsync(restarted) == student[..12]);
        (await PageAsync(restarted, "/console")).ShouldNotContain(NotLoaded);
        (await Commands.JsonAsync(_data.FullPath, "doctor", "--port", "0")).GetProperty("healthy").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_withdrawn_stays_out_and_the_teacher_answers()
    {
        (string student, _) = await TrainedAsync();
        string before = (await Commands.JsonAsync(_data.FullPath, "train", "money", "--encoder", "none")).GetProperty("student").GetString()!;
        await Commands.JsonAsync(_data.FullPath, "release", "money", "--student", before, "--force", "--reason", "a start");
        await Commands.JsonAsync(_data.FullPath, "release", "money", "--withdraw");
        await Commands.JsonAsync(
            _data.FullPath, "release", "money", "--student", student, "--encoder", _elsewhere["encoder"], "--force", "--reason", "the folder follows");

        await using AutarkyProcess server = await ServeAsync();

        (await AnsweredByAsync(server)).ShouldBeNull();
        server.Output.ShouldContain("Every request goes to the teacher");
    }

    // Trains a student that reads from an encoder that no server finds.
    private async Task<(string Student, string Encoder)> TrainedAsync()
    {
        TinyEncoder.Write(_elsewhere["encoder"], seed: 1, EncoderQuestions.Words);
        await EncoderQuestions.ImportAsync(_data, hide: true);
        JsonElement trained = await Commands.JsonAsync(_data.FullPath, "train", "money", "--encoder", _elsewhere["encoder"]);
        JsonElement choice = trained.GetProperty("form_choice");
        choice.GetProperty("chosen").GetString().ShouldNotBe("ngrams", choice.ToString());
        trained.GetProperty("gate").GetProperty("pass").GetBoolean().ShouldBeTrue(trained.GetProperty("gate").ToString());
        return (trained.GetProperty("student").GetString()!, choice.GetProperty("encoder").GetProperty("hash").GetString()!);
    }

    private void Provide(string folder)
    {
        Directory.CreateDirectory(_data[folder]);
        foreach (string file in Directory.EnumerateFiles(_elsewhere["encoder"]))
        {
            File.Copy(file, Path.Combine(_data[folder], Path.GetFileName(file)));
        }
    }

    private async Task ShowsTheProblemAsync(AutarkyProcess server, string student, string before, string encoder)
    {
        (await AnsweredByAsync(server)).ShouldBe(before[..12]);
        foreach (string address in new[] { "/console", "/console/use-cases", "/console/use-cases/money" })
        {
            string page = await PageAsync(server, address);
            page.ShouldContain(NotLoaded, Case.Sensitive, address);
            page.ShouldContain(encoder, Case.Sensitive, address);
            page.ShouldContain(_data["models"], Case.Sensitive, address);
        }

        CommandResult doctor = await Commands.RunAsync(_data.FullPath, "doctor", "--port", "0", "--json");
        doctor.ExitCode.ShouldBe(8, doctor.Output);
        doctor.Output.ShouldContain($"Student {student[..12]} {NotLoaded}");
        doctor.Output.ShouldContain($"Student {before[..12]}, which was live before, goes on answering");
        doctor.Output.ShouldContain(encoder);
    }

    // The student that answers, by the first digits of its hash; null for somebody else. There is no partner to ask.
    private static async Task<string?> AnsweredByAsync(AutarkyProcess server)
    {
        (HttpResponseMessage response, _) = await Ask.ChatAsync(server, "money", "card ab", acceptUnsure: true);
        using (response)
        {
            return response.Headers.TryGetValues("x-autarky-route", out IEnumerable<string>? route) && route.Single() == "student"
                ? response.Headers.GetValues("x-autarky-model").Single()
                : null;
        }
    }

    private static async Task<string> PageAsync(AutarkyProcess server, string address)
    {
        using var http = new HttpClient();
        return System.Net.WebUtility.HtmlDecode(await http.GetStringAsync(new Uri(server.BaseUrl, address)));
    }

    private Task<AutarkyProcess> ServeAsync() => AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--data", _data.FullPath]);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            await Task.Delay(200, limit.Token);
        }
    }
}
