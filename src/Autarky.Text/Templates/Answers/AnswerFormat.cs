using System.Text.Json.Nodes;

namespace Autarky.Text.Templates.Answers;

/// <summary>How a family of models writes tool calls and reasoning.</summary>
public enum CallNotation
{
    /// <summary>No notation that is known here: everything is content.</summary>
    None,

    /// <summary>
    /// <c>&lt;tool_call&gt;…&lt;/tool_call&gt;</c> around JSON, around <c>&lt;function=…&gt;</c>, or around <c>&lt;arg_key&gt;</c> pairs: Hermes, Qwen, SmolLM,
    /// GLM, Nemotron.
    /// </summary>
    Hermes,

    /// <summary>The answer is JSON with <c>parameters</c>, or comes behind <c>&lt;|python_tag|&gt;</c>: Llama 3.</summary>
    Llama,

    /// <summary><c>[TOOL_CALLS]</c> and a JSON list, or a name, <c>[ARGS]</c> and JSON: Mistral.</summary>
    Mistral,

    /// <summary><c>&lt;｜tool▁calls▁begin｜&gt;</c>: DeepSeek V3 and R1.</summary>
    DeepSeek,

    /// <summary>Channels: analysis, commentary with a recipient, final: gpt-oss.</summary>
    Harmony,

    /// <summary><c>&lt;|tool_call|&gt;</c> and a JSON list: Phi 4, Granite 3.</summary>
    BarList,

    /// <summary><c>&lt;|tool_call&gt;call:name{key:value}&lt;tool_call|&gt;</c>: Gemma 4.</summary>
    Gemma,
}

/// <summary>What to look for in a model's answer, found from its chat template.</summary>
/// <param name="Calls">How tool calls are written.</param>
/// <param name="Thinks">Whether reasoning comes between <c>&lt;think&gt;</c> and <c>&lt;/think&gt;</c> (or the family's own marks).</param>
public sealed record AnswerFormat(CallNotation Calls, bool Thinks)
{
    /// <summary>The format that the template's own marks tell of.</summary>
    public static AnswerFormat Of(string templateSource)
    {
        bool thinks = Has("</think>") || Has("[THINK]");
        CallNotation calls =
            Has("<|channel|>") && Has("<|start|>") ? CallNotation.Harmony
            : Has("<|tool_call>") ? CallNotation.Gemma
            : Has("[TOOL_CALLS]") ? CallNotation.Mistral
            : Has("<｜tool▁calls▁begin｜>") || Has("<｜tool▁call▁begin｜>") ? CallNotation.DeepSeek
            : Has("<tool_call>") ? CallNotation.Hermes
            : Has("<|tool_call|>") ? CallNotation.BarList
            : Has("<|python_tag|>") || (Has("\"parameters\"") && Has("<|start_header_id|>")) ? CallNotation.Llama
            : CallNotation.None;
        return new AnswerFormat(calls, thinks);

        bool Has(string mark) => templateSource.Contains(mark, StringComparison.Ordinal);
    }

    /// <summary>A reader for one answer.</summary>
    /// <param name="prompt">The prompt: where it ends inside of an opened <c>&lt;think&gt;</c>, the answer begins with reasoning.</param>
    /// <param name="tools">The tools that were offered, in OpenAI's shape; with none, calls are not looked for.</param>
    public AnswerReader Reader(string prompt, JsonArray? tools)
    {
        bool offered = tools is { Count: > 0 };
        if (Calls == CallNotation.Harmony)
        {
            return new HarmonyReader();
        }

        ReadOnlySpan<char> end = prompt.AsSpan().TrimEnd();
        ParameterTypes? types = offered ? new ParameterTypes(tools) : null;
        Mark? bare = Calls == CallNotation.Llama && types is not null ? new Mark("", null, body => LlamaCalls.ReadOffered(body, types))
        {
            Cut = body => LlamaCalls.ReadOffered(body, types)
                ?? (PartialCalls.Read(body) is { Count: > 0 } begun && begun.All(call => types.Offers(call.Name)) ? begun : null),
        }
        : null;
        return new MarkReader(Marks.Of(this, types), bare, startsInReasoning: Thinks && (end.EndsWith("<think>") || end.EndsWith("[THINK]")));
    }
}
