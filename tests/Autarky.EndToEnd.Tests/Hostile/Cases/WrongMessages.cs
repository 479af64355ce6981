using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>Lists of messages that are none.</summary>
internal static class WrongMessages
{
    public static IEnumerable<HostileCase> All => new (string Messages, string Param)[]
    {
        ("null", "messages"), ("5", "messages"), ("\"hello\"", "messages"), ("{}", "messages"), ("true", "messages"), ("[]", "messages"),
        ("[null]", "messages[0]"), ("[5]", "messages[0]"), ("[\"hello\"]", "messages[0]"), ("[[]]", "messages[0]"), ("[{}]", "messages[0].role"),
        ("""[{"content":"x"}]""", "messages[0].role"),
        ("""[{"role":null,"content":"x"}]""", "messages[0].role"),
        ("""[{"role":5,"content":"x"}]""", "messages[0].role"),
        ("""[{"role":["user"],"content":"x"}]""", "messages[0].role"),
        ("""[{"role":"","content":"x"}]""", "messages[0].role"),
        ("""[{"role":"USER","content":"x"}]""", "messages[0].role"),
        ("""[{"role":"user\u0000","content":"x"}]""", "messages[0].role"),
        ("""[{"role":"root'; DROP TABLE exchange; --","content":"x"}]""", "messages[0].role"),
        ("""[{"role":"<script>alert(1)</script>","content":"x"}]""", "messages[0].role"),
        ("""[{"role":"user"}]""", "messages[0].content"),
        ("""[{"role":"system","content":null}]""", "messages[0].content"),
        ("""[{"role":"tool","tool_call_id":"1"}]""", "messages[0].content"),
        ("""[{"role":"user","content":5}]""", "messages[0].content"),
        ("""[{"role":"user","content":true}]""", "messages[0].content"),
        ("""[{"role":"user","content":{"type":"text","text":"x"}}]""", "messages[0].content"),
        ("""[{"role":"user","content":["x"]}]""", "messages[0].content[0]"),
        ("""[{"role":"user","content":[null]}]""", "messages[0].content[0]"),
        ("""[{"role":"user","content":[[]]}]""", "messages[0].content[0]"),
        ("""[{"role":"user","content":[{}]}]""", "messages[0].content[0].type"),
        ("""[{"role":"user","content":[{"type":5}]}]""", "messages[0].content[0].type"),
        ("""[{"role":"user","content":[{"type":"text"}]}]""", "messages[0].content[0].text"),
        ("""[{"role":"user","content":[{"type":"text","text":5}]}]""", "messages[0].content[0].text"),
        ("""[{"role":"user","content":[{"type":"text","text":"x"},{"type":"text","text":null}]}]""", "messages[0].content[1].text"),
        ("""[{"role":"assistant","content":5}]""", "messages[0].content"),
        ("""[{"role":"assistant","tool_calls":{}}]""", "messages[0].tool_calls"),
        ("""[{"role":"assistant","tool_calls":"x"}]""", "messages[0].tool_calls"),
        ("""[{"role":"assistant","tool_calls":[5]}]""", "messages[0].tool_calls[0]"),
        ("""[{"role":"user","content":"x"},{"role":"user"}]""", "messages[1].content"),
    }.Select(one => Chat($"messages {one.Messages}", Messages(one.Messages), code: "invalid_request", param: one.Param));
}
