using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Text.Constraints;
using Autarky.Text.Tests.Constraints.Peer;

namespace Autarky.Text.Tests.Constraints;

/// <summary>The two halves of the promise, over random schemas: what is generated is valid, and what is valid can be generated.</summary>
public sealed class RandomSchemaTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Whatever_a_random_model_writes_under_a_schema_parses_and_validates(int seed)
    {
        EmbeddedTokens tokens = EmbeddedTokens.Small;
        var random = new Random(seed);
        var schemas = new RandomSchema(random);
        var chooser = new RandomChooser(random, tokens.Tokens, tokens.End);
        int finished = 0;
        for (int i = 0; i < 40; i++)
        {
            JsonObject schema = schemas.Next();
            using var document = JsonDocument.Parse(schema.ToJsonString());
            byte[]? answer = chooser.Generate(TokenConstraint.ForSchema(document.RootElement, tokens.Vocabulary), tokens.Tokens);
            if (answer is null)
            {
                continue;
            }

            finished++;
            using var value = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 1000 });
            new PlainValidator(document.RootElement).Check(value.RootElement).ShouldBeNull($"{schema.ToJsonString()} {Encoding.UTF8.GetString(answer)}");
        }

        finished.ShouldBeGreaterThan(35);
    }

    [Theory]
    [InlineData(31, 0)]
    [InlineData(32, 3)]
    [InlineData(33, 25)]
    public void An_answer_is_completed_within_its_tokens_where_they_can_be_enough(int seed, int spare)
    {
        EmbeddedTokens tokens = EmbeddedTokens.Small;
        var random = new Random(seed);
        var schemas = new RandomSchema(random);
        var chooser = new RandomChooser(random, tokens.Tokens, tokens.End);
        for (int i = 0; i < 60; i++)
        {
            JsonObject schema = schemas.Next();
            using var document = JsonDocument.Parse(schema.ToJsonString());
            var constraint = TokenConstraint.ForSchema(document.RootElement, tokens.Vocabulary);
            int least = constraint.Start().BytesToEnd;

            byte[]? answer = chooser.GenerateWithin(constraint, tokens.Tokens, least + 1 + spare);

            answer.ShouldNotBeNull(schema.ToJsonString());
            answer.Length.ShouldBeGreaterThanOrEqualTo(least);
            using var value = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 1000 });
            new PlainValidator(document.RootElement).Check(value.RootElement).ShouldBeNull($"{schema.ToJsonString()} {Encoding.UTF8.GetString(answer)}");
        }
    }

    [Theory]
    [InlineData("""{"type":"integer"}""", 1)]
    [InlineData("""{"const":"abc"}""", 5)]
    [InlineData("""{"type":"string","minLength":600}""", 602)]
    [InlineData("""{"type":"array","items":{"$ref":"#"},"minItems":0}""", 2)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"boolean"},"b":{"type":"string"}},"required":["a"]}""", 10)]
    public void Knows_the_fewest_bytes_of_an_answer(string schema, int bytes)
    {
        using var document = JsonDocument.Parse(schema);
        TokenConstraint.ForSchema(document.RootElement, EmbeddedTokens.Small.Vocabulary).Start().BytesToEnd.ShouldBe(bytes);
    }

    [Fact]
    public void Whatever_a_person_would_write_under_a_schema_is_accepted_byte_by_byte()
    {
        EmbeddedTokens tokens = EmbeddedTokens.Small;
        var random = new Random(21);
        var schemas = new RandomSchema(random);
        int written = 0;
        for (int i = 0; i < 300; i++)
        {
            JsonObject schema = schemas.Next();
            using var document = JsonDocument.Parse(schema.ToJsonString());
            var constraint = TokenConstraint.ForSchema(document.RootElement, tokens.Vocabulary);
            var instances = new RandomInstance(random, JsonNode.Parse(schema.ToJsonString())!.AsObject());
            for (int j = 0; j < 10; j++)
            {
                if (instances.Next() is not { } text)
                {
                    continue;
                }

                written++;
                using var value = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });
                new PlainValidator(document.RootElement)
                    .Check(value.RootElement)
                    .ShouldBeNull($"the test's own instance is wrong: {schema.ToJsonString()} {text}");
                ConstraintState state = constraint.Start();
                state.AcceptBytes(Encoding.UTF8.GetBytes(text)).ShouldBeTrue($"{schema.ToJsonString()} {text}");
                state.IsComplete.ShouldBeTrue($"{schema.ToJsonString()} {text}");
            }
        }

        written.ShouldBeGreaterThan(2000);
    }
}
