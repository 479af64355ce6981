using System.Text.Json;
using Autarky.Gateway.Dialects.OpenAiResponses;
using Autarky.Ledger.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>Tools that other dialects have no like of, as functions and back.</summary>
public sealed class WireToolsTests
{
    [Fact]
    public void The_text_of_a_wrapped_tool_comes_out_of_its_arguments_however_they_are_cut() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var chance = new System.Random(seed);
            string text = RandomAnswers.Text(chance, 12);
            string json = JsonSerializer.Serialize(text, chance.Next(2) == 0 ? ReadableJson.Nodes : null);
            string arguments = string.Concat(" {", chance.Next(2) == 0 ? "\n " : "", "\"input\"", chance.Next(2) == 0 ? " : " : ":", json, "}");
            var input = new CustomInput();
            string came = "";
            for (int at = 0; at < arguments.Length;)
            {
                int length = Math.Min(1 + chance.Next(4), arguments.Length - at);
                length += at + length < arguments.Length && char.IsLowSurrogate(arguments[at + length]) ? 1 : 0;
                string piece = input.Add(arguments.Substring(at, length));
                (piece.Length > 0 && (char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1]))).ShouldBeFalse();
                came += piece;
                at += length;
            }

            came += input.End();
            came.ShouldBe(text);
            input.Text.ShouldBe(text);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Theory]
    [InlineData("", "")]
    [InlineData("{}", "")]
    [InlineData("just text", "just text")]
    [InlineData("""{"patch":"x"}""", """{"patch":"x"}""")]
    [InlineData("""{"why":"y","input":"x"}""", "x")]
    [InlineData("""{"input":["x"]}""", """{"input":["x"]}""")]
    [InlineData("""{"input":"cut o""", "cut o")]
    [InlineData("""{"input":"cut \u12""", "cut ")]
    [InlineData("""{"input":"half \ud83d!"}""", "half \ufffd!")]
    [InlineData("[1]", "[1]")]
    public void What_is_no_such_object_is_given_as_it_was_written(string arguments, string text) => CustomInput.Of(arguments).ShouldBe(text);

    [Fact]
    public void Names_are_legal_different_and_the_same_at_every_turn()
    {
        string space = new('s', 60);
        string tools = $$"""
            [{"type":"function","name":"a.b"},{"type":"function","name":"a_b"},{"type":"function","name":"n__f"},{"type":"function","name":"{{space}}{{space}}"},
             {"type":"namespace","name":"n","tools":[{"type":"function","name":"f"},{"type":"custom","name":"exec"}]},
             {"type":"namespace","name":"{{space}}","tools":[{"type":"function","name":"long"}]},
             {"type":"function","name":"a_b","description":"again"}]
            """;
        (WireTools first, WireTools second) = (Read(tools), Read(tools));

        string[] names = [.. first.Tools.Select(tool => tool.Name)];
        names.ShouldBeUnique();
        names.ShouldAllBe(name => name.Length > 0 && name.Length <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || c == '-'));
        names.ShouldBe(second.Tools.Select(tool => tool.Name));
        names.Length.ShouldBe(7);
        first.Tools.Single(tool => tool.Name == "a_b").Description.ShouldBe("again");
        foreach ((string? of, string name) in new[]
        {
            (null, "a.b"), (null, "a_b"), (null, "n__f"), ("n", "f"), ("n", "exec"), (space, "long"), (null, space + space),
        })
        {
            ClientTool back = first.ClientOf(first.WireOf(of, name));
            (back.Namespace, back.Name, back.IsCustom).ShouldBe((of, name, name == "exec"));
        }

        first.WireOf(null, "exec").ShouldBe("n__exec"); // clients that leave the namespace out
        first.ClientOf("exec").Namespace.ShouldBe("n"); // models that do
        first.ClientOf("nobody").ShouldBe(new ClientTool("nobody"));
    }

    private static WireTools Read(string tools)
    {
        var read = new WireTools();
        read.Add(JsonDocument.Parse(tools).RootElement, "tools");
        return read;
    }
}
