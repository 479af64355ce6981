using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>The official <c>openai</c> package for Node against models that the server runs itself.</summary>
public sealed class NodeClientTests(LocalModelServer server) : IClassFixture<LocalModelServer>
{
    [RequiresFact(Needed.NodeClients)]
    public async Task Chats_calls_tools_keeps_schemas_and_embeds()
    {
        using JsonDocument document = await NodeScript.RunAsync("local.mjs", server.Process, "tiny", "words");
        JsonElement seen = document.RootElement;

        Text(seen, "streamed").ShouldBe(Text(seen, "answer"));
        Text(seen, "route").ShouldBe("in-house");
        seen.GetProperty("streamedTokens").GetInt32().ShouldBe(seen.GetProperty("totalTokens").GetInt32());
        Numbers(seen.GetProperty("logprobs")).ShouldAllBe(logprob => logprob < 0);
        Numbers(seen.GetProperty("logprobs")).ShouldBe(Numbers(seen.GetProperty("streamedLogprobs")));
        Numbers(seen.GetProperty("top")).ShouldAllBe(count => count == 2);

        foreach (string how in new[] { "called", "helped" })
        {
            JsonElement call = seen.GetProperty(how);
            (Text(call, "finish"), Text(call, "name"), call.GetProperty("calls").GetInt32()).ShouldBe(("tool_calls", "light", 1));
            call.GetProperty("arguments").GetProperty("on").ValueKind.ShouldBeOneOf(JsonValueKind.True, JsonValueKind.False);
        }

        Text(seen.GetProperty("shaped"), "kind").ShouldBeOneOf("card", "loan");
        seen.GetProperty("models").EnumerateArray().Select(model => model.GetString()).ShouldBe(["tiny", "words"]);
    }

    [RequiresFact(Needed.NodeClients)]
    public async Task Reads_vectors_in_both_encodings_and_refusals_with_their_fields()
    {
        using JsonDocument document = await NodeScript.RunAsync("local.mjs", server.Process, "tiny", "words");
        JsonElement seen = document.RootElement;

        double[][] vectors = Vectors(seen, "vectors"), numbers = Vectors(seen, "numbers");
        vectors.Select(vector => vector.Length).ShouldBe([LocalModelServer.Width, LocalModelServer.Width]);
        vectors.Select(vector => vector.Select(number => (float)number)).ShouldBe(numbers.Select(vector => vector.Select(number => (float)number)));
        vectors.ShouldAllBe(vector => Math.Abs(vector.Sum(number => number * number) - 1) < 1e-4);
        seen.GetProperty("embeddingTokens").GetInt32().ShouldBe(6 + 4);
        Vectors(seen, "ofTokenLists")[0].ShouldBe(Vectors(seen, "ofTokens").ShouldHaveSingleItem());

        Refusal(seen, "chatRefused").ShouldBe((400, "unsupported_model", "model"));
        Refusal(seen, "embeddingRefused").ShouldBe((400, "unsupported_model", "model"));
        Refusal(seen, "tooLong").ShouldBe((400, "context_length_exceeded", "input"));
    }

    private static string? Text(JsonElement parent, string name) => parent.GetProperty(name).GetString();

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];

    private static double[][] Vectors(JsonElement seen, string name) => [.. seen.GetProperty(name).EnumerateArray().Select(Numbers)];

    private static (int Status, string? Code, string? Param) Refusal(JsonElement seen, string name)
    {
        JsonElement error = seen.GetProperty(name);
        return (error.GetProperty("status").GetInt32(), Text(error, "code"), Text(error, "param"));
    }
}
