using System.Text;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>One item of a response's output, while it is written.</summary>
internal abstract class OutputItem(int index, string id)
{
    /// <summary>Its place in <c>output</c>.</summary>
    public int Index => index;

    /// <summary>Its id, the same wherever the response is read.</summary>
    public string Id => id;

    /// <summary>Whether nothing more comes.</summary>
    public bool IsDone { get; set; }

    /// <summary>Whether the answer was cut off in it.</summary>
    public bool IsCut { get; set; }
}

/// <summary>Something that the assistant says.</summary>
internal sealed class MessageItem(int index, string id) : OutputItem(index, id)
{
    public List<MessagePart> Parts { get; } = [];
}

/// <summary>A text or a refusal.</summary>
internal sealed class MessagePart(bool isRefusal)
{
    public bool IsRefusal => isRefusal;

    public StringBuilder Text { get; } = new();

    public List<TokenWeight> Weights { get; } = [];
}

/// <summary>A thought.</summary>
internal sealed class ReasoningItem(int index, string id) : OutputItem(index, id)
{
    public StringBuilder Text { get; } = new();

    public string? Seal { get; set; }

    public bool IsHidden { get; set; }
}

/// <summary>A call of a tool.</summary>
internal sealed class CallItem(int index, string id, string callId, ClientTool tool) : OutputItem(index, id)
{
    private JsonCompleteness _completeness = new();

    public string CallId => callId;

    public ClientTool Tool => tool;

    /// <summary>The arguments as the model wrote them.</summary>
    public StringBuilder Arguments { get; } = new();

    /// <summary>The text within them, of a tool that takes text.</summary>
    public CustomInput Input { get; } = new();

    /// <summary>Whether the arguments are a whole object.</summary>
    public bool IsComplete => _completeness.IsComplete;

    /// <summary>Takes a piece of the arguments.</summary>
    /// <returns>What the client gets of it; often nothing.</returns>
    public string Add(string json)
    {
        Arguments.Append(json);
        _completeness.Add(json);
        return tool.IsCustom ? Input.Add(json) : json;
    }
}
