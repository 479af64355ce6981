using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Models.Constraints;
using Autarky.Models.Tests.Constraints.Peer;

namespace Autarky.Models.Tests.Constraints;

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
                new PlainValidator(document.RootElement).Check(value.RootElement).ShouldBeNull($"the test's own instance is wrong: {schema.ToJsonString()} {text}");
                ConstraintState state = constraint.Start();
                state.AcceptBytes(Encoding.UTF8.GetBytes(text)).ShouldBeTrue($"{schema.ToJsonString()} {text}");
                state.IsComplete.ShouldBeTrue($"{schema.ToJsonString()} {text}");
            }
        }

        written.ShouldBeGreaterThan(2000);
    }
}
