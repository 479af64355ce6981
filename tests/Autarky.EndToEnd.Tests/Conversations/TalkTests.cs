using System.Text.Json;
using Autarky.Application.Errors;
using Autarky.Commands.Chat;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Conversations;

/// <summary>Lines of a conversation, and what is kept of it.</summary>
public sealed class TalkTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Hello", null, "Hello")]
    [InlineData(" two words ", null, " two words ")]
    [InlineData("//etc/passwd", null, "/etc/passwd")]
    [InlineData("/quit", "/quit", "")]
    [InlineData("  /save  a b.md ", "/save", "a b.md")]
    [InlineData("/system You are\nkind.", "/system", "You are\nkind.")]
    public void A_line_is_a_text_or_a_command(string line, string? name, string text) => TalkCommand.Parse(line).ShouldBe(new TalkCommand(name, text));

    [Theory]
    [InlineData("/hlep", "Did you mean /help?")]
    [InlineData("/models", "Did you mean /model?")]
    [InlineData("/sav x.md", "Did you mean /save?")]
    [InlineData("/QUIT", "Did you mean /quit?")]
    [InlineData("/frobnicate", "/help shows")]
    [InlineData("/", "/help shows")]
    [InlineData("/\e[2J", "/help shows")]
    public void An_unknown_command_names_the_nearest(string line, string said)
    {
        string message = Should.Throw<UserError>(() => TalkCommand.Parse(line)).Message;

        message.ShouldContain(said);
        message.ShouldContain("begin with //");
        message.Any(char.IsControl).ShouldBeFalse();
    }

    [Fact]
    public void Every_command_that_help_lists_is_known() =>
        TalkCommand.All.ShouldAllBe(command => TalkCommand.Parse(command.Usage).Name == command.Name);

    [Fact]
    public void A_conversation_is_saved_to_read()
    {
        TalkFile.Save(SomeTalk(), _folder["talk.md"]);

        File.ReadAllText(_folder["talk.md"]).ShouldBe("""
            ## System

            Be kind.

            ## You

            Hello
            you

            ## tiny

            > Hm.
            > Well.

            Hi!

            ## System

            *(none from here on)*

            ## You

            And?

            ## other

            Stop

            *(stopped)*

            """);
    }

    [Fact]
    public async Task A_conversation_is_saved_for_import_as_it_was_asked()
    {
        TalkFile.Save(SomeTalk(), _folder["talk.jsonl"]);

        string[] lines = await File.ReadAllLinesAsync(_folder["talk.jsonl"]);
        lines.Length.ShouldBe(2);
        JsonDocument.Parse(lines[0]).RootElement.GetProperty("request").GetProperty("messages").GetArrayLength().ShouldBe(2);
        JsonElement second = JsonDocument.Parse(lines[1]).RootElement;
        second.GetProperty("request").GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString())
            .ShouldBe(["user", "assistant", "user"]);
        second.GetProperty("response").GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("length");
        JsonElement report = await Commands.JsonAsync(_folder["data"], "import", _folder["talk.jsonl"], "--use-case", "talks");
        report.GetProperty("added").GetInt64().ShouldBe(2, report.ToString());
    }

    [Theory]
    [InlineData("talk")]
    [InlineData("talk.txt")]
    [InlineData("no/such/folder/talk.md")]
    [InlineData("there.md")]
    [InlineData("bad\0name.md")]
    public void What_cannot_be_saved_is_told_and_nothing_is_replaced(string file)
    {
        File.WriteAllText(_folder["there.md"], "mine");

        Should.Throw<UserError>(() => TalkFile.Save(SomeTalk(), Path.Join(_folder.FullPath, file))).Message.ShouldContain(Path.GetFileName(file));

        File.ReadAllText(_folder["there.md"]).ShouldBe("mine");
    }

    [Fact]
    public void An_empty_conversation_is_not_saved() => Should.Throw<UserError>(() => TalkFile.Save(new Talk(), _folder["talk.md"]));

    private static Talk SomeTalk()
    {
        var talk = new Talk { System = "Be kind." };
        Add("Hello\nyou", "Hi!", "stop", "tiny", "Hm.\nWell.");
        talk.System = null;
        Add("And?", "Stop", "cancelled", "other", null);
        return talk;

        void Add(string question, string answer, string reason, string model, string? reasoning) => talk.Add(new Turn(
            question,
            talk.Messages(question),
            new ChatOutcome
            {
                Text = answer,
                Reasoning = reasoning,
                FinishReason = reason,
                PromptTokens = 3,
                AnswerTokens = 2,
                FirstTokenSeconds = 0,
                PromptTokensPerSecond = 0,
                TokensPerSecond = 0,
            },
            model,
            DateTimeOffset.UnixEpoch));
    }
}
