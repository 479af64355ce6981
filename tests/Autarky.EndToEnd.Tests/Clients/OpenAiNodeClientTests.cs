using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Clients;

/// <summary>The official <c>openai</c> package for Node, unchanged but for base URL and key.</summary>
[Collection(AfterQuickstart.Name)]
public sealed class OpenAiNodeClientTests(QuickstartServer server)
{
    [RequiresFact(Needed.NodeClients)]
    public async Task Completes_streams_lists_models_and_reads_errors()
    {
        using JsonDocument seen = await NodeScript.RunAsync("client.mjs", server.Process, "banking77", "My card has not arrived yet");
        JsonElement root = seen.RootElement;

        root.GetProperty("answer").GetString().ShouldBe("card_arrival");
        root.GetProperty("finish").GetString().ShouldBe("stop");
        root.GetProperty("route").GetString().ShouldBe("student");
        root.GetProperty("streamed").GetString().ShouldBe("card_arrival");
        root.GetProperty("helped").GetString().ShouldBe("card_arrival");
        root.GetProperty("streamedTokens").GetInt32().ShouldBe(root.GetProperty("totalTokens").GetInt32());
        root.GetProperty("models").EnumerateArray().Select(model => model.GetString()).ShouldContain("banking77");
        root.GetProperty("error").GetProperty("status").GetInt32().ShouldBe(404);
        root.GetProperty("error").GetProperty("code").GetString().ShouldBe("model_not_found");
    }
}
