using System.Text.Json.Nodes;
using Autarky.Text.Templates.Running;
using Autarky.Text.Templates.Syntax;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates;

/// <summary>
/// A model's chat template: the Jinja text that comes with a checkpoint, and that makes one prompt of a conversation.
/// Parsed once; rendering is safe for concurrent use.
/// </summary>
/// <remarks>
/// Values, white space and printing follow Python and Jinja as Hugging Face's <c>apply_chat_template</c> sets them up
/// (<c>trim_blocks</c>, <c>lstrip_blocks</c>, loop controls, <c>tojson</c> without escapes), because a model was trained on exactly that text.
/// Nothing of a template reaches files, the network or this program's objects: it sees the values it is given and the functions named in its folder.
/// </remarks>
public sealed class ChatTemplate
{
    private readonly TemplateSource _source;
    private readonly Statement[] _body;
    private readonly string _bosToken;
    private readonly string _eosToken;
    private readonly Lazy<bool> _readsParts;

    private ChatTemplate(TemplateSource source, Statement[] body, string bosToken, string eosToken, TemplateLimits limits)
    {
        Limits = limits;
        _source = source;
        _body = body;
        _bosToken = bosToken;
        _eosToken = eosToken;
        _readsParts = new Lazy<bool>(FindReadsParts);
    }

    /// <summary>The template's text.</summary>
    public string Source => _source.Text;

    /// <summary>Bounds of one rendering.</summary>
    public TemplateLimits Limits { get; }

    /// <summary>
    /// Whether the template takes a message's content as a list of parts (<c>{"type":"text","text":…}</c>). Where it does not,
    /// <see cref="Render"/> joins the parts' texts. Found by rendering one such message.
    /// </summary>
    public bool ReadsContentParts => _readsParts.Value;

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="bosToken">What <c>bos_token</c> prints: the text of the token that begins a sequence; empty where the model has none.</param>
    /// <param name="eosToken">What <c>eos_token</c> prints.</param>
    /// <param name="limits">Bounds of one rendering, or null for the usual ones.</param>
    /// <exception cref="InvalidDataException">The template is not valid or uses what is not supported; line and column are named.</exception>
    public static ChatTemplate Parse(string source, string bosToken = "", string eosToken = "", TemplateLimits? limits = null)
    {
        var normal = TemplateSource.Normalise(source);
        return new ChatTemplate(normal, StatementParser.Parse(normal), bosToken, eosToken, limits ?? new TemplateLimits());
    }

    /// <summary>The prompt of a conversation.</summary>
    /// <param name="messages">
    /// Messages in OpenAI's shape. Arguments of tool calls that are JSON text of an object are handed over as that object, as the templates expect.
    /// </param>
    /// <param name="tools">Tools in OpenAI's shape, or null.</param>
    /// <param name="addGenerationPrompt">Whether the prompt ends with the opening of the assistant's answer.</param>
    /// <param name="variables">More variables (<c>enable_thinking</c>, <c>documents</c>, …), or null.</param>
    /// <param name="time">What <c>strftime_now</c> reads; the system's clock where null.</param>
    /// <exception cref="ConversationRefusedException">The template refused the conversation with <c>raise_exception</c>.</exception>
    /// <exception cref="InvalidDataException">The template fails on these messages or is over its limits; line and column are named.</exception>
    public string Render(
        JsonArray messages, JsonArray? tools = null, bool addGenerationPrompt = true, JsonObject? variables = null, TimeProvider? time = null) =>
        RenderValues(MessageShape.Prepare(messages, joinParts: !ReadsContentParts), tools, addGenerationPrompt, variables, time, Limits);

    private string RenderValues(
        List<object?> messages, JsonArray? tools, bool addGenerationPrompt, JsonObject? variables, TimeProvider? time, TemplateLimits limits)
    {
        Scope globals = Globals.Make();
        globals["bos_token"] = _bosToken;
        globals["eos_token"] = _eosToken;
        globals["messages"] = messages;
        globals["tools"] = JsonValues.Read(tools);
        globals["documents"] = null;
        globals["add_generation_prompt"] = addGenerationPrompt;
        foreach ((string name, JsonNode? value) in variables ?? [])
        {
            globals[name] = JsonValues.Read(value);
        }

        var run = new Execution(_source, limits, time ?? TimeProvider.System);
        return new StatementRunner(run).Run(_body, new Scope(globals));
    }

    /// <summary>A small conversation's prompt, within small bounds; null where the template fails on it or refuses it.</summary>
    internal string? TryRender(JsonArray messages, JsonArray? tools, bool joinParts = true)
    {
        TemplateLimits limits = Limits with { Steps = Math.Min(Limits.Steps, 1_000_000), WorkingSize = Math.Min(Limits.WorkingSize, 1 << 20) };
        try
        {
            return RenderValues(MessageShape.Prepare(messages, joinParts), tools, addGenerationPrompt: false, null, null, limits);
        }
        catch (Exception exception) when (exception is InvalidDataException or ConversationRefusedException)
        {
            return null;
        }
    }

    private bool FindReadsParts()
    {
        const string Probe = "a text that no template contains";
        var parts = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = Probe });
        string? prompt = TryRender([new JsonObject { ["role"] = "user", ["content"] = parts }], null, joinParts: false);

        // A template that knows nothing of parts prints the list as it is, quoted.
        return prompt is not null
            && prompt.Contains(Probe, StringComparison.Ordinal)
            && !prompt.Contains($"'{Probe}'", StringComparison.Ordinal)
            && !prompt.Contains($"\"{Probe}\"", StringComparison.Ordinal);
    }
}
