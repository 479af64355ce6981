using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Requests;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>
/// A conversation that is written for a partner and read by it is the same, but for what the dialect has no words for; each of those is named here.
/// </summary>
public sealed class ConversationPropertyTests
{
    private const int Runs = 500;

    [Fact]
    public void Messages_keep_what_was_said_and_who_said_it() =>
        ForConversations("openai-chat", "anthropic", conversation => string.Join("\n", Turns(conversation)));

    [Fact]
    public void Completions_keep_what_was_said_and_who_said_it() =>
        ForConversations("anthropic-messages", "openai", conversation => string.Join("\n", conversation.Messages.SelectMany(Lines)));

    [Fact]
    public void Messages_keep_tools_and_settings() => ForConversations("openai-chat", "anthropic", Settings);

    [Fact]
    public void Completions_keep_tools_and_settings() => ForConversations("anthropic-messages", "openai", Settings);

    private static void ForConversations(string from, string to, Func<Conversation, string> words) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        Conversation conversation = RandomConversations.Of(new System.Random(seed), from);
        IChatDialect dialect = KnownDialects.FindOption(to)!;
        PartnerRequest written = dialect.Partner.Write(conversation, "m", new PartnerSettings("http://localhost", 4096));
        using ChatRequest read = dialect.Client.Read(written.Body, static _ => null, 64);
        words(read.Conversation).ShouldBe(words(conversation), Encoding.UTF8.GetString(written.Body));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));

    // A message: instructions are collected at the top, neighbours of one side are one turn, results come first in it, empty texts are gone, a refusal is text,
    // and thoughts are kept only with their seal.
    private static IEnumerable<string> Turns(Conversation conversation)
    {
        yield return "system " + string.Join(' ', conversation.Messages
            .Where(message => message.Speaker == Speaker.System)
            .SelectMany(message => message.Parts)
            .Select(Word)
            .Where(word => word.Length > 0));
        var turns = new List<(bool IsAssistant, List<Part> Parts)>();
        foreach (Message message in conversation.Messages.Where(message => message.Speaker != Speaker.System))
        {
            bool isAssistant = message.Speaker == Speaker.Assistant;
            if (turns is [] || turns[^1].IsAssistant != isAssistant)
            {
                turns.Add((isAssistant, []));
            }

            turns[^1].Parts.AddRange(message.Parts);
        }

        foreach ((bool isAssistant, List<Part> parts) in turns)
        {
            yield return (isAssistant ? "assistant " : "user ") + string.Join(' ', parts.OrderBy(part => part is not ResultPart)
                .Where(part => part is not ThoughtPart { Seal: null }).Select(Word).Where(word => word.Length > 0));
        }
    }

    // A completion: each result is a message of its tool with its texts as one, images among it are the user's, and come before what the user says; an
    // assistant's texts are one, before its calls; foreign thoughts are gone, and so are messages of nothing.
    private static IEnumerable<string> Lines(Message message)
    {
        if (message.Speaker == Speaker.System)
        {
            string instructions = string.Join(' ', message.Parts.Select(Word).Where(word => word.Length > 0));
            return instructions.Length > 0 ? ["system " + instructions] : [];
        }

        if (message.Speaker == Speaker.Assistant)
        {
            string text = string.Concat(message.Parts.OfType<TextPart>().Select(part => part.Text));
            string refusal = string.Concat(message.Parts.OfType<RefusalPart>().Select(part => part.Text));
            string thoughts = string.Concat(message.Parts.OfType<ThoughtPart>().Where(part => part.Seal is null).Select(part => part.Text));
            string calls = string.Join(' ', message.Parts.OfType<CallPart>().Select(Word));
            return text.Length + refusal.Length + calls.Length == 0 ? [] : [$"assistant {text}|{refusal}|{thoughts}|{calls}"];
        }

        ResultPart[] results = [.. message.Parts.OfType<ResultPart>()];
        List<Part> rest =
        [
            .. results.SelectMany(result => result.Parts).Where(part => part is not TextPart),
            .. message.Parts.Where(part => part is not ResultPart),
        ];
        string said = string.Join(' ', rest.Select(Word).Where(word => word.Length > 0));
        return
        [
            .. results.Select(result => $"tool {result.CallId} {string.Concat(result.Parts.OfType<TextPart>().Select(part => part.Text))}"),
            .. said.Length > 0 ? (string[])["user " + said] : [],
        ];
    }

    private static string Word(Part part) => part switch
    {
        TextPart text => text.Text.Length == 0 ? "" : $"'{text.Text}'",
        RefusalPart refusal => refusal.Text.Length == 0 ? "" : $"'{refusal.Text}'",
        ImagePart image => image.AnyUrl,
        DocumentPart document => $"{document.Title} {document.MediaType} {document.Base64}",
        CallPart call => $"{call.Id} {call.Name} {JsonNode.Parse(call.Arguments.Length == 0 ? "{}" : call.Arguments)!.ToJsonString()}",
        ResultPart result => $"[{result.CallId} {string.Join(' ', result.Parts.Select(Word).Where(word => word.Length > 0))}]",
        ThoughtPart thought => $"({thought.Text} {thought.Seal})",
        _ => "?",
    };

    private static string Settings(Conversation asked) => string.Join('\n', (IEnumerable<string>)[
        .. asked.Tools.Select(tool => $"{tool.Name} {tool.Description} {Json(tool.Parameters)}"),

        // One call at a time is a kind of choice in Anthropic's words, and says auto.
        (asked.ToolChoice ?? (asked.ParallelCalls == false ? new ToolChoice(ToolUse.Auto) : null))
            switch { { Use: ToolUse.Auto } => null, var choice => choice }
            + $" {(asked.ToolChoice?.Use == ToolUse.None ? null : asked.ParallelCalls)}",
        $"{asked.MaxTokens} {asked.Temperature} {asked.TopP} {string.Join(',', asked.Stop)} "
            + $"{Json(asked.Format?.Schema)} {asked.Thinking?.Effort} {asked.User} {asked.Stream}",
    ]);

    private static string? Json(JsonElement? value) => value is { } given ? JsonNode.Parse(given.GetRawText())!.ToJsonString() : null;
}
