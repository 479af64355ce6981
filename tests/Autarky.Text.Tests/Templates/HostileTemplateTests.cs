using System.Text.Json.Nodes;
using Autarky.Text.Templates;

namespace Autarky.Text.Tests.Templates;

/// <summary>Templates that are wrong, or that want to hurt: each ends with one clear error.</summary>
public sealed class HostileTemplateTests
{
    [Theory]
    [InlineData("a\n{{ x", "line 2, column 1: this tag is not closed with '}}'.")]
    [InlineData("{% if x %}", "'endif' is missing.")]
    [InlineData("{% endif %}", "the block 'endif' is not one")]
    [InlineData("{{ 'open }}", "this string is not closed.")]
    [InlineData("{{ 1 + }}", "an expression is expected here, not '}}'.")]
    [InlineData("{{ a | frobnicate }}", "line 1, column 8: the filter 'frobnicate' is not known.")]
    [InlineData("{{ a is frobnicated }}", "the test 'frobnicated' is not known.")]
    [InlineData("{% include 'x' %}", "the block 'include' is not one that chat templates can use here.")]
    [InlineData("{# open", "this comment is not closed with '#}'.")]
    [InlineData("{% raw %}x", "this raw block has no '{% endraw %}'.")]
    [InlineData("{% break %}", "'break' is not inside a loop.")]
    [InlineData("{{ a) }}", "')' closes nothing.")]
    [InlineData("{{ $ }}", "the character '$' does not belong here.")]
    [InlineData("{{ 99999999999999999999 }}", "is not an integer of 64 bits.")]
    [InlineData("{% for x in y recursive %}{% endfor %}", "recursive loops are not supported")]
    [InlineData("{{ f(*a) }}", "lists of arguments")]
    [InlineData("{{ '\\U00110000' }}", "there is no such character")]
    public void What_is_wrong_with_a_template_is_said_with_line_and_column(string source, string message) =>
        Should.Throw<InvalidDataException>(() => ChatTemplate.Parse(source)).Message.ShouldContain(message);

    [Theory]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "calls of macros are inside one another")]
    [InlineData("{% for i in range(1000000) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' }}{% endfor %}", "the result is longer than")]
    [InlineData("{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "characters and elements")]
    [InlineData("{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}", "characters and elements")]
    [InlineData(
        "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s | tojson }}", "characters and elements")]
    [InlineData(
        "{% set a = namespace(s=[1]) %}{% set b = namespace(s=[1]) %}{% for i in range(60) %}{% set a.s = [a.s, a.s] %}{% set b.s = "
            + "[b.s, b.s] %}{% endfor %}{{ a.s == b.s }}",
        "steps")]
    [InlineData("{{ 'x' * 10000000000 }}", "too large")]
    [InlineData("{{ range(10000000000) }}", "too long")]
    [InlineData("{{ ('x' * 10000000).replace('x', 'y' * 1000) }}", "characters and elements")]
    [InlineData("{{ (['x' * 1000000] * 1000) | join }}", "characters and elements")]
    [InlineData("{{ 'x'.ljust(10000000000) }}", "characters and elements")]
    [InlineData("{{ ('x\n' * 1000) | indent(1000000) }}", "characters")]
    [InlineData("{% set l = [] %}{% set x = l.append(l) %}{{ l }}", "too deeply")]
    [InlineData("{% set l = [] %}{% set x = l.append(l) %}{{ l | tojson }}", "too deeply")]
    [InlineData("{{ 9223372036854775807 + 1 }}", "larger than an integer of 64 bits")]
    [InlineData("{{ 1 // 0 }}", "line 1, column 6: a division by zero.")]
    [InlineData("{{ a.b.c }}", "'a' is not defined")]
    [InlineData("{{ range(3) | sort(attribute='x') | map('nothing') | list }}", "cannot be compared")]
    [InlineData("{{ messages | map('nothing') | list }}", "the filter 'nothing' is not known")]
    [InlineData("{% set messages.x = 1 %}", "only attributes of a namespace can be set")]
    [InlineData("{% set a, b = [1] %}", "1 values cannot be given to 2 names")]
    [InlineData("{{ messages() }}", "a list cannot be called")]
    [InlineData("{{ {[1]: 2} }}", "a list cannot be the key of a dictionary")]
    [InlineData("{{ 'x' | replace('a') }}", "'replace' needs a value for 'new'")]
    [InlineData("{{ 'x' | trim(1, 2, 3) }}", "'trim' takes at most 1 arguments, not 3")]
    [InlineData("{{ 'x' | tojson(colour=1) }}", "'tojson' has no parameter 'colour'")]
    public void A_template_that_fails_or_never_ends_is_stopped_with_one_error(string source, string message)
    {
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "hi" });
        var limits = new TemplateLimits { Steps = 3_000_000 };
        Should.Throw<InvalidDataException>(() => ChatTemplate.Parse(source, limits: limits).Render(messages)).Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("(", ")", "1")]
    [InlineData("[", "]", "1")]
    [InlineData("not ", "", "1")]
    [InlineData("-", "", "1")]
    [InlineData("f(", ")", "1")]
    [InlineData("", "+1", "1")]
    [InlineData("", "|trim", "1")]
    [InlineData("", ".x", "messages")]
    [InlineData("1 if 1 else ", "", "1")]
    public void Nesting_without_end_does_not_overflow_the_stack(string open, string close, string middle)
    {
        const int Depth = 200_000;
        string source = "{{" + string.Concat(Enumerable.Repeat(open, Depth)) + middle + string.Concat(Enumerable.Repeat(close, Depth)) + "}}";
        Exception? error = Record.Exception(() => ChatTemplate.Parse(source).Render([]));
        (error is null or InvalidDataException).ShouldBeTrue(error?.ToString());
    }

    [Fact]
    public void Blocks_nested_without_end_do_not_overflow_the_stack()
    {
        string source = string.Concat(Enumerable.Repeat("{% if 1 %}", 200_000));
        Should.Throw<InvalidDataException>(() => ChatTemplate.Parse(source)).Message.ShouldContain("nested too deeply");
    }

    [Fact]
    public void Any_damage_to_a_real_template_gives_a_prompt_or_a_clear_error()
    {
        var random = new Random(1);
        var messages = (JsonArray)Fixture.Named("conversations.json", "tools")["variables"]!["messages"]!;
        foreach (string name in new[] { "qwen38", "gemma4_31b", "glimmer", "nemotron3nano", "llama2-chat-1" })
        {
            string source = (string)Fixture.Named("templates.json", name)["template"]!;
            for (int i = 0; i < 150; i++)
            {
                int at = random.Next(source.Length);
                int length = random.Next(1, Math.Min(20, source.Length - at + 1));
                string damaged = source[..at] + (i % 2 == 0 ? "" : "{%}'|."[random.Next(6)]) + source[(at + length)..];
                Exception? error = Record.Exception(() => ChatTemplate.Parse(damaged).Render(messages));
                (error is null or InvalidDataException or ConversationRefusedException).ShouldBeTrue(error?.ToString());
            }
        }
    }
}
