using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Autarky.WebConsole.Connecting;

/// <summary>First requests in the languages of most clients. Whatever a use case is called, they are whole programs that run as they stand.</summary>
internal static class Snippets
{
    /// <summary>What stands where the key goes.</summary>
    public const string NoKey = "YOUR_KEY";

    private const string Question = "My card has not arrived yet";

    /// <param name="address">The server, without a slash at the end.</param>
    /// <param name="model">The use case.</param>
    /// <param name="key">The key; null leaves its place.</param>
    public static IReadOnlyList<Snippet> Of(string address, string model, string? key)
    {
        key ??= NoKey;

        // Escaped as JSON: ASCII without quotes of any kind, which JavaScript and C# read as their own, and a shell leaves alone between single quotes.
        string name = JsonSerializer.Serialize(model);
        string python = Python(name);
        return
        [
            new("curl", "curl", null, $$"""
                curl {{address}}/v1/chat/completions \
                  -H 'Authorization: Bearer {{key}}' \
                  -H 'Content-Type: application/json' \
                  -d '{"model":{{name}},"messages":[{"role":"user","content":"{{Question}}"}]}'
                """),
            new("csharp", "C#, OpenAI library", "dotnet add package OpenAI", $$"""
                using System.ClientModel;
                using OpenAI;
                using OpenAI.Chat;

                var client = new ChatClient(
                    {{name}},
                    new ApiKeyCredential("{{key}}"),
                    new OpenAIClientOptions { Endpoint = new Uri("{{address}}/v1") });
                ChatCompletion completion = await client.CompleteChatAsync("{{Question}}");
                Console.WriteLine(completion.Content[0].Text);
                """),
            new("extensions-ai", "C#, Microsoft.Extensions.AI", "dotnet add package Microsoft.Extensions.AI.OpenAI", $$"""
                using System.ClientModel;
                using Microsoft.Extensions.AI;
                using OpenAI;

                IChatClient client = new OpenAIClient(
                    new ApiKeyCredential("{{key}}"),
                    new OpenAIClientOptions { Endpoint = new Uri("{{address}}/v1") }).GetChatClient({{name}}).AsIChatClient();
                ChatResponse response = await client.GetResponseAsync("{{Question}}");
                Console.WriteLine(response.Text);
                """),
            new("python", "Python, openai", "pip install openai", $$"""
                from openai import OpenAI

                client = OpenAI(base_url="{{address}}/v1", api_key="{{key}}")
                completion = client.chat.completions.create(
                    model={{python}},
                    messages=[{"role": "user", "content": "{{Question}}"}],
                )
                print(completion.choices[0].message.content)
                """),
            new("javascript", "JavaScript, openai", "npm install openai", $$"""
                import OpenAI from 'openai';

                const client = new OpenAI({ baseURL: '{{address}}/v1', apiKey: '{{key}}' });
                const completion = await client.chat.completions.create({
                  model: {{name}},
                  messages: [{ role: 'user', content: '{{Question}}' }],
                });
                console.log(completion.choices[0].message.content);
                """),
            new("anthropic-javascript", "JavaScript, Anthropic library", "npm install @anthropic-ai/sdk", $$"""
                import Anthropic from '@anthropic-ai/sdk';

                const client = new Anthropic({ baseURL: '{{address}}', apiKey: '{{key}}' });
                const message = await client.messages.create({
                  model: {{name}},
                  max_tokens: 1024,
                  messages: [{ role: 'user', content: '{{Question}}' }],
                });
                console.log(message.content[0].text);
                """),
            new("anthropic-python", "Python, Anthropic library", "pip install anthropic", $$"""
                from anthropic import Anthropic

                client = Anthropic(base_url="{{address}}", api_key="{{key}}")
                message = client.messages.create(
                    model={{python}},
                    max_tokens=1024,
                    messages=[{"role": "user", "content": "{{Question}}"}],
                )
                print(message.content[0].text)
                """),
        ];
    }

    // Python reads two escapes of a pair as two broken letters: one of eight digits is the letter itself.
    private static string Python(string json)
    {
        var text = new StringBuilder(json.Length);
        for (int i = 0; i < json.Length; i++)
        {
            if (json[i] != '\\' || json[i + 1] != 'u')
            {
                text.Append(json[i]);
                if (json[i] == '\\')
                {
                    text.Append(json[++i]);
                }

                continue;
            }

            char first = Unit(json, i);
            if (char.IsHighSurrogate(first) && i + 11 < json.Length && json[i + 6] == '\\' && json[i + 7] == 'u' && char.IsLowSurrogate(Unit(json, i + 6)))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\U{char.ConvertToUtf32(first, Unit(json, i + 6)):X8}");
                i += 11;
            }
            else
            {
                text.Append(json, i, 6);
                i += 5;
            }
        }

        return text.ToString();
    }

    private static char Unit(string json, int at) => (char)ushort.Parse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
