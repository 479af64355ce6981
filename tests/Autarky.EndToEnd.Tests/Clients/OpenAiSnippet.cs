using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

namespace Autarky.EndToEnd.Tests.Clients;

/// <summary>The console's snippet for the OpenAI library, as a method: a test compares it with the page, line by line.</summary>
internal static class OpenAiSnippet
{
    public static async Task RunAsync(string address, string key, string model, TextWriter output)
    {
        var client = new ChatClient(
            model,
            new ApiKeyCredential(key),
            new OpenAIClientOptions { Endpoint = new Uri(address) });
        ChatCompletion completion = await client.CompleteChatAsync("My card has not arrived yet");
        output.WriteLine(completion.Content[0].Text);
    }
}
