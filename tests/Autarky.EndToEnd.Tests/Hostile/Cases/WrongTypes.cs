using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>Every field of a chat request with values that it cannot have.</summary>
internal static class WrongTypes
{
    private static readonly string[] Flags = ["\"true\"", "0", "[]", "{}"];
    private static readonly string[] Numbers = ["\"1\"", "true", "[1]", "{}", "1e999", "-1e999"];
    private static readonly string[] Wholes = ["\"1\"", "true", "1.5", "[]", "99999999999999999999"];
    private static readonly string[] Positives = ["\"1\"", "true", "1.5", "0", "-1", "2147483648", "99999999999999999999"];
    private static readonly string[] Texts = ["5", "true", "[\"x\"]", "{}", "\"\\ud800\""];
    private static readonly string[] Objects = ["\"x\"", "5", "true", "[]"];
    private static readonly string[] Lists = ["\"x\"", "5", "true", "{}"];

    private static readonly (string Field, string[] Values)[] Fields =
    [
        ("stream", Flags), ("logprobs", Flags), ("store", Flags), ("parallel_tool_calls", Flags),
        ("temperature", Numbers), ("top_p", Numbers), ("presence_penalty", Numbers), ("frequency_penalty", Numbers),
        ("seed", Wholes), ("top_logprobs", Wholes), ("max_tokens", Positives), ("max_completion_tokens", Positives),
        ("n", ["\"1\"", "true", "1.5", "0", "-1", "129", "1e400", "[]", "{}"]),
        ("stop", ["5", "true", "{}", "[5]", "[null]", "[[\"x\"]]"]),
        ("tools", [.. Lists, "[5]", "[null]", "[\"x\"]"]), ("functions", [.. Lists, "[[]]"]), ("modalities", Lists),
        ("tool_choice", ["5", "true", "[]"]), ("function_call", ["5", "false", "[]"]),
        ("response_format", [.. Objects, "{}", "{\"type\":5}", "{\"type\":null}"]),
        ("stream_options", [.. Objects, "{\"include_usage\":\"yes\"}", "{\"include_usage\":1}"]),
        ("logit_bias", Objects), ("metadata", Objects), ("audio", Objects), ("prediction", Objects),
        ("user", Texts), ("reasoning_effort", Texts), ("service_tier", Texts),
    ];

    public static IEnumerable<HostileCase> All =>
    [
        .. Fields.SelectMany(one => one.Values.Select(value => Chat($"{one.Field} {value}", GoodWith($"\"{one.Field}\":{value}"), code: "invalid_request"))),
        .. Models(),
        .. NoUnicode(),
        .. Unicode(),
    ];

    private static IEnumerable<HostileCase> Models() => new[] { "null", "5", "true", "[\"good\"]", "{}", "\"\"", "\"\\ud800\"", "\"\\udfff good\"" }
        .Select(model => Chat($"model {model}", $$"""{"model":{{model}},"messages":[{"role":"user","content":"hello"}]}""", param: "model"))
        .Append(Chat("no model", """{"messages":[{"role":"user","content":"hello"}]}""", param: "model"))
        .Append(Chat("no messages", """{"model":"good"}""", param: "messages"))
        .Append(Chat("nothing at all", "{}", param: "model"));

    // What only looks like half a pair.
    private static IEnumerable<HostileCase> Unicode() => new[] { "\\ud83d\\ude00", "\\\\ud800", "\\\\\\ud83d\\ude00", "\\ud7ff\\ue000", "\\\"ud800" }
        .Select(text => Chat($"the content {text}", Messages($$"""[{"role":"user","content":"{{text}}"}]"""), 200) with { Shape = Shape.Answer });

    // Half a surrogate pair where a parser only looks when it compares: in names that begin like known ones, and in values of little words.
    private static IEnumerable<HostileCase> NoUnicode() => new (string Field, string Json)[]
    {
        ("a name that begins like model", GoodWith("\"mo\\ud800del\":1")),
        ("a name that begins like stream", GoodWith("\"str\\ud800eam_options\":1")),
        ("a name that begins like user", GoodWith("\"use\\udc00rrrrr\":1")),
        ("a name inside stream_options", GoodWith("\"stream_options\":{\"include_\\ud800usage\":true}")),
        ("a name inside response_format", GoodWith("\"response_format\":{\"ty\\ud800pe\":\"text\",\"type\":\"text\"}")),
        ("a value of response_format.type", GoodWith("\"response_format\":{\"type\":\"te\\ud800xt\"}")),
        ("a value of modalities", GoodWith("\"modalities\":[\"te\\ud800xt\"]")),
        ("a value of stop", GoodWith("\"stop\":[\"\\ud800\"]")),
        ("a name in a message", Messages("""[{"role":"user","con\ud800tent":"x","content":"y"}]""")),
        ("a name that begins like role", Messages("""[{"ro\ud800le":"user","role":"user","content":"y"}]""")),
        ("a type of a part", Messages("""[{"role":"user","content":[{"type":"te\ud800xt","text":"x"}]}]""")),
        ("a name in a part", Messages("""[{"role":"user","content":[{"type":"text","te\ud800xt":"x","text":"y"}]}]""")),
        ("a text of a part", Messages("""[{"role":"user","content":[{"type":"text","text":"\udc00"}]}]""")),
        ("a role", Messages("""[{"role":"us\ud800er","content":"x"}]""")),
        ("a content", Messages("""[{"role":"user","content":"x \ud83d y"}]""")),
        ("a content, halves in the wrong order", Messages("""[{"role":"user","content":"\ude00\ud83d"}]""")),
    }.Select(one => Chat("half a surrogate pair in " + one.Field, one.Json, code: "invalid_request"));
}
