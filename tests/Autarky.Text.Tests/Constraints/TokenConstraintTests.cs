using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Autarky.Text.Constraints;
using Autarky.Text.Tests.Constraints.Peer;

namespace Autarky.Text.Tests.Constraints;

public sealed class TokenConstraintTests
{
    private static readonly EmbeddedTokens Tokens = EmbeddedTokens.Small;

    [Theory]
    [InlineData("""{"type":"object","properties":{"text":{"type":"string","maxLength":4},"n":{"type":"number"}},"required":["text","n"],"additionalProperties":{"type":"string","pattern":"^a+"}}""")]
    [InlineData("""{"type":"array","items":{"anyOf":[{"type":"string","minLength":2},{"type":"integer"},{"type":"array","items":{"type":"boolean"}}]}}""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"array"}}""")]
    public void The_mask_holds_exactly_the_tokens_whose_bytes_are_accepted(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        var constraint = TokenConstraint.ForSchema(document.RootElement, Tokens.Vocabulary);
        var random = new Random(3);
        for (int answer = 0; answer < 3; answer++)
        {
            ConstraintState state = constraint.Start();
            for (int step = 0; step < 12 && !state.IsFinished; step++)
            {
                uint[] mask = state.Allowed.ToArray();
                List<int> allowed = [];
                for (int token = 0; token < Tokens.Tokens.Count; token++)
                {
                    bool accepted = token == Tokens.End ? state.IsComplete : state.Fork().AcceptBytes(Tokens.Tokens[token].Span);
                    ((mask[token >> 5] >> (token & 31) & 1) != 0).ShouldBe(
                        accepted, $"token {token} '{Encoding.UTF8.GetString(Tokens.Tokens[token].Span)}' after {step} steps");
                    if (accepted)
                    {
                        allowed.Add(token);
                    }
                }

                state.Accept(allowed[random.Next(allowed.Count)]).ShouldBeTrue();
            }
        }
    }

    [Theory]
    [InlineData(@"[a-c]+\d?")]
    [InlineData("(?:foo|foobar|é*)")]
    [InlineData(@"^\+?\d{1,3}([ -]\d{2,4}){1,4}$")]
    [InlineData("[^x]{0,3}")]
    [InlineData(@"(yes|no|\u00e4|😀)!*")]
    public void A_regular_expression_accepts_what_NETs_own_matches_from_begin_to_end(string pattern)
    {
        var constraint = TokenConstraint.ForRegex(pattern, Tokens.Vocabulary);
        var theirs = new Regex($"^(?:{pattern.TrimStart('^').TrimEnd('$')})\\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        var random = new Random(5);
        string[] parts = ["a", "b", "c", "0", "7", "x", "foo", "bar", "é", "ä", "😀", "!", "+", " ", "-", "yes", "no"];
        for (int i = 0; i < 3000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => parts[random.Next(parts.Length)]));
            if (pattern[0] == '[' && text.Contains("😀", StringComparison.Ordinal))
            {
                continue; // .NET counts a pair of surrogates as two characters.
            }

            ConstraintState state = constraint.Start();
            (state.AcceptBytes(Encoding.UTF8.GetBytes(text)) && state.IsComplete).ShouldBe(theirs.IsMatch(text), text);
        }
    }

    [Fact]
    public void What_must_come_is_said_before_the_model_is_asked()
    {
        using var document = JsonDocument.Parse("""{"type":"object","properties":{"temperature":{"type":"integer"}},"required":["temperature"]}""");
        ConstraintState state = TokenConstraint.ForSchema(document.RootElement, Tokens.Vocabulary).Start();
        Encoding.UTF8.GetString(state.ForcedBytes()).ShouldBe("{\"temperature\":");
        state.AcceptBytes(state.ForcedBytes()).ShouldBeTrue();
        state.ForcedBytes().ShouldBeEmpty();
        state.ForcedToken().ShouldBeNull();
        state.AcceptBytes(" 5}"u8).ShouldBeTrue();
        state.ForcedToken().ShouldBe(Tokens.End);
    }

    [Fact]
    public void A_token_that_is_not_allowed_changes_nothing_and_the_end_comes_once()
    {
        ConstraintState state = TokenConstraint.ForRegex("ab", Tokens.Vocabulary).Start();
        state.AcceptBytes("ax"u8).ShouldBeFalse();
        state.Accept(Tokens.End).ShouldBeFalse();
        state.AcceptBytes("ab"u8).ShouldBeTrue();
        state.IsComplete.ShouldBeTrue();
        state.IsFinished.ShouldBeFalse();
        state.Accept(Tokens.End).ShouldBeTrue();
        state.IsFinished.ShouldBeTrue();
        state.Accept(Tokens.End).ShouldBeFalse();
    }

    [Fact]
    public void A_fork_goes_its_own_way()
    {
        ConstraintState state = TokenConstraint.ForRegex("a[bc]", Tokens.Vocabulary).Start();
        state.AcceptBytes("a"u8).ShouldBeTrue();
        ConstraintState fork = state.Fork();
        fork.AcceptBytes("b"u8).ShouldBeTrue();
        state.IsComplete.ShouldBeFalse();
        fork.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void Any_JSON_object_is_one_and_nothing_else_is()
    {
        var constraint = TokenConstraint.ForJsonObject(Tokens.Vocabulary);
        ConstraintState state = constraint.Start();
        state.AcceptBytes("""{"a": [1.5e-3, {"b\u00e9": null}], "": {}}"""u8).ShouldBeTrue();
        state.IsComplete.ShouldBeTrue();
        constraint.Start().AcceptBytes("["u8).ShouldBeFalse();
    }

    [Fact]
    public void A_vocabulary_that_lacks_a_byte_is_named_as_the_cause()
    {
        var vocabulary = new TokenVocabulary([new byte[] { (byte)'a' }, ReadOnlyMemory<byte>.Empty], [1]);
        ConstraintState state = TokenConstraint.ForRegex("ab", vocabulary).Start();
        state.Accept(0).ShouldBeTrue();
        Should.Throw<InvalidDataException>(() => state.Allowed.Length).Message.ShouldContain("a token for every byte");
    }

    [Fact]
    public void Twin_tokens_are_allowed_together_and_a_wrong_end_token_is_refused()
    {
        var vocabulary = new TokenVocabulary([new byte[] { (byte)'a' }, new byte[] { (byte)'a' }, ReadOnlyMemory<byte>.Empty], [2]);
        TokenConstraint.ForRegex("a", vocabulary).Start().Allowed[0].ShouldBe(0b011u);
        Should.Throw<InvalidDataException>(() => new TokenVocabulary([new byte[] { 1 }], [1])).Message.ShouldContain("The end token 1");
    }

    [Fact]
    public async Task Many_sequences_share_a_constraint_on_many_threads()
    {
        using var document = JsonDocument.Parse("""{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}""");
        var constraint = TokenConstraint.ForSchema(document.RootElement, Tokens.Vocabulary);
        byte[]?[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
            new RandomChooser(new Random(seed), Tokens.Tokens, Tokens.End).Generate(constraint, Tokens.Tokens))));
        foreach (byte[]? answer in answers)
        {
            using var value = JsonDocument.Parse(answer.ShouldNotBeNull());
            new PlainValidator(document.RootElement).Check(value.RootElement).ShouldBeNull();
        }
    }
}
