using System.Text.Json;

namespace Autarky.Gateway.Conversations;

/// <summary>
/// A conversation whose next message is wanted, in no dialect: what a request of one dialect becomes on its way to a provider that speaks another, or to a
/// model of our own. JSON values in it belong to the request and are valid as long as it is.
/// </summary>
internal sealed record Conversation
{
    /// <summary>What thoughts are called, among what was left out, that only their maker could take back.</summary>
    public const string ForeignThoughts = "thoughts of another provider";

    /// <summary>The dialect of the request, whose names <see cref="Other"/> and <see cref="OtherTools"/> have.</summary>
    public required string Dialect { get; init; }

    /// <summary>What was said so far, instructions included, in order.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>Tools that the model may call.</summary>
    public IReadOnlyList<Tool> Tools { get; init; } = [];

    /// <summary>Tools of other kinds (run by the provider, without a schema), in the request's own dialect.</summary>
    public IReadOnlyList<OtherTool> OtherTools { get; init; } = [];

    /// <summary>Whether and which; null where the request does not say.</summary>
    public ToolChoice? ToolChoice { get; init; }

    /// <summary>Whether it may call several at once; null where the request does not say.</summary>
    public bool? ParallelCalls { get; init; }

    /// <summary>The most tokens of the answer; null where the request does not say.</summary>
    public long? MaxTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public long? TopK { get; init; }

    /// <summary>Texts that end the answer.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>What the answer must look like; null for text.</summary>
    public AnswerFormat? Format { get; init; }

    /// <summary>How long the model is to think; null where the request does not say.</summary>
    public Thinking? Thinking { get; init; }

    /// <summary>Who asks, by the client's name for them.</summary>
    public string? User { get; init; }

    /// <summary>How many answers.</summary>
    public long Choices { get; init; } = 1;

    public bool Stream { get; init; }

    /// <summary>
    /// Further fields of the request, by their names in its own dialect: those of which other dialects have no like. Whoever writes another dialect decides for
    /// each whether leaving it out changes the answer.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement> Other { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>What of the request was left out already when it was read: no dialect but its own has a like of it, and the answer does not change.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>The same without the thoughts that say that somebody else had them: only their maker takes them back.</summary>
    /// <param name="provider">Who is asked, by the options' name.</param>
    public Conversation ForProvider(string provider)
    {
        bool IsForeign(Part part) => part is ThoughtPart { Origin: { } origin } && origin != provider;
        return !Messages.Any(message => message.Parts.Any(IsForeign)) ? this : this with
        {
            Messages =
            [
                .. Messages.Select(message => message with { Parts = [.. message.Parts.Where(part => !IsForeign(part))] })
                    .Where(message => message.Parts.Count > 0 || message.Speaker != Speaker.Assistant),
            ],
            Dropped = [.. Dropped, ForeignThoughts],
        };
    }
}

/// <summary>A tool that the model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for; null for nothing.</param>
/// <param name="Parameters">The JSON schema of its arguments; null for none.</param>
/// <param name="IsMarked">Whether the client wants the prompt cached up to here.</param>
internal sealed record Tool(string Name, string? Description, JsonElement? Parameters, bool IsMarked = false)
{
    /// <summary>Whether arguments must fulfil the schema to the letter; null where the request does not say.</summary>
    public bool? Strict { get; init; }
}

/// <summary>A tool of which other dialects have no like.</summary>
/// <param name="At">Its place in the request: <c>tools[0]</c>.</param>
/// <param name="Type">Its type in the request's own dialect; empty where it has none.</param>
/// <param name="Value">All of it.</param>
internal sealed record OtherTool(string At, string Type, JsonElement Value)
{
    private static readonly string[] Dispensable = ["web_search", "web_fetch", "image_generation", "tool_search"];

    /// <summary>Whether agents offer it beside their own tools as a matter of course, and do without where there is none: then it is left out.</summary>
    public bool IsDispensable => Dispensable.Any(type => Type.StartsWith(type, StringComparison.Ordinal));
}

/// <summary>Whether the model calls tools.</summary>
internal enum ToolUse
{
    Auto,
    None,
    Required,

    /// <summary>The one that is named.</summary>
    Named,
}

/// <summary>Whether the model calls tools, and which.</summary>
internal sealed record ToolChoice(ToolUse Use, string? Name = null);

/// <summary>What an answer must look like.</summary>
/// <param name="Name">The schema's name; null where it has none.</param>
/// <param name="Schema">The JSON schema; null for any JSON object.</param>
/// <param name="Strict">Whether it must be fulfilled to the letter; null where the request does not say.</param>
internal sealed record AnswerFormat(string? Name, JsonElement? Schema, bool? Strict = null);

/// <summary>How long the model is to think.</summary>
internal sealed record Thinking
{
    /// <summary>Whether it is to think at all; null where the request does not say.</summary>
    public bool? Wanted { get; init; }

    /// <summary>low, medium, high and the like; null where the request does not say.</summary>
    public string? Effort { get; init; }

    /// <summary>The most tokens of thought; null where the request does not say.</summary>
    public long? Budget { get; init; }
}
