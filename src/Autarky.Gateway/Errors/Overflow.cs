using System.Text.RegularExpressions;

namespace Autarky.Gateway.Errors;

/// <summary>
/// Knows a conversation that is longer than the model can read by whatever words a server has for it. Clients shorten the conversation where they see it, and
/// give up where they do not.
/// </summary>
internal static partial class Overflow
{
    /// <summary>OpenAI's code for it.</summary>
    public const string Code = "context_length_exceeded";

    /// <summary>Whether it is one. Too many requests or tokens a minute are none: a shorter conversation would not help, waiting does.</summary>
    public static bool IsMeant(SaidError said) =>
        said.Code is Code or "context_window_exceeded" or "model_context_window_exceeded" or "exceed_context_size_error"
        || said.Type is Code or "exceed_context_size_error" or "context_window_exceeded"
        || (said.Message is { } message && Words().IsMatch(message) && !Rates().IsMatch(message));

    // OpenAI, vLLM, SGLang, llama.cpp, Ollama, LM Studio, Google, Mistral, Bedrock, Cohere, xAI, TGI, Moonshot, DashScope, Groq, Anthropic.
    [GeneratedRegex(
        @"(?:prompt|input|conversation|message|request)s?\s+(?:is|are|was)?\s*too\s+(?:long|large)\s*(?:for\b|:|\.|$|to\s+process)"
            + @"|(?:max(?:imum)?|exceed\w*|longer\s+than|larger\s+than|greater\s+than|beyond|over|outside|overflow\w*|only|available|limit\w*)"
            + @"[^.;]{0,80}\bcontext(?:[\s_-]*(?:length|window|size|limit))?\b"
            + @"|\bcontext[\s_-]*(?:length|window|size|limit)?[^.;]{0,40}\b(?:exceed\w*|overflow\w*|too\s+(?:long|large|small)|is\s+full|limit\s+of)"
            + @"|\b(?:prompt|input|request|messages)\b[^.;]{0,60}\b(?:exceed\w*|longer\s+than|larger\s+than|greater\s+than)\b"
            + @"[^.;]{0,60}\b(?:token|length|limit|max)"
            + @"|\bmax(?:imum)?\s+(?:prompt|input|model|sequence)\s+(?:length|tokens?)\b"
            + @"|\btoo\s+many\s+(?:input\s+)?tokens\b|\bmodel\s+token\s+limit\b|\breduce\s+the\s+length\s+of\s+the\s+(?:messages|prompt|input)"
            + @"|\btotal\s+number\s+of\s+tokens\b[^.;]{0,60}\b(?:exceed|cannot)|`?inputs`?\s+tokens\s*\+\s*`?max_new_tokens`?"
            + @"|\brange\s+of\s+input\s+length\b|\bprompt\s+exceeds\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 500)]
    private static partial Regex Words();

    [GeneratedRegex(@"\bper\s+(?:second|minute|min|hour|day)\b|\brate\s+limit|\bquota\b|\b[TR]P[MD]\b|please\s+wait",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 500)]
    private static partial Regex Rates();
}
