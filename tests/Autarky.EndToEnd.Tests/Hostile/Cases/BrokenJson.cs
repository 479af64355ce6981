using System.Text;
using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>Bodies that are no JSON, or no JSON that everybody reads alike.</summary>
internal static class BrokenJson
{
    private const string Whole = """
        {"model":"good","temperature":-1.5e-3,"stream":false,"stop":["a\u00e9b"],"messages":[{"role":"user","content":"grüße \n 😀"}],"tools":[]}
        """;

    public static IEnumerable<HostileCase> All =>
    [
        .. Cuts(),
        .. Texts(),
        .. Bytes(),
        .. Twice(),
        .. Depths(),
    ];

    // Cut after every fourth byte, in the middle of names, numbers, escapes and letters of several bytes.
    private static IEnumerable<HostileCase> Cuts()
    {
        string bytes = Write.Bytes(Whole.Trim());
        for (int length = 1; length < bytes.Length; length += 4)
        {
            yield return Chat($"cut after {length} bytes", "", code: "invalid_request") with { Body = bytes[..length] };
        }
    }

    private static IEnumerable<HostileCase> Texts() => new[]
    {
        "", " ", "\n\n", "null", "true", "[]", "42", "\"model\"", "NaN", "-", "}", "{]", "{}}", "{} {}", "{},", "{'model':'good'}", "{model:1}", "{\"model\"}",
        "{\"model\":}", "{\"model\":good}", "{\"model\":NaN}", "{\"model\":01}", "{\"model\":0x1}", "{\"model\":\"\t\"}", "{\"model\":\"\\x41\"}",
        "{\"model\":\"\\u12\"}",
        "// comment\n" + Good, "/* comment */" + Good, Good + " // comment", Good + Good, Good + "\0", "\0" + Good, "\uFEFF" + Good, Good[..^1] + ",}",
        "[" + Good + "]",
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>", "model=good&messages=hello",
        "--\r\nContent-Disposition: form-data\r\n\r\n{}",
        "{\"\\ud800\":1}", "{\"\\ud800\":1,\"\\ud800\":2}",
    }.Select(text => Chat($"the body {Escaped(text)}", text, code: "invalid_request"));

    private static IEnumerable<HostileCase> Bytes() => new (string Name, string Body)[]
    {
        ("a lone continuation byte", "{\"model\":\"\x80\"}"),
        ("an overlong slash", "{\"model\":\"\xC0\xAF\"}"),
        ("a surrogate in UTF-8", "{\"model\":\"\xED\xA0\x80\"}"),
        ("a letter beyond Unicode", "{\"model\":\"\xF4\x90\x80\x80\"}"),
        ("a letter cut off", "{\"model\":\"\xE2\x82\"}"),
        ("bytes FE and FF", "\xFE\xFF"),
        ("UTF-16 with its mark", Latin1(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Good)))),
        ("UTF-16 without its mark", Latin1(Encoding.Unicode.GetBytes(Good))),
        ("UTF-32", Latin1(Encoding.UTF32.GetBytes(Good))),
        ("Latin-1", "{\"model\":\"good\",\"messages\":[{\"role\":\"user\",\"content\":\"gr\xFC\xDF\"}]}"),
        ("gzip's first bytes", "\x1F\x8B\x08\x00\x00\x00\x00\x00"),
        ("every byte there is", Latin1(Enumerable.Range(0, 256).Select(i => (byte)i))),
    }.Select(one => Chat(one.Name, "", code: "invalid_request") with { Body = one.Body });

    private static IEnumerable<HostileCase> Twice() =>
    [
        Chat("model twice", GoodWith("\"model\":\"gpt-4\""), param: "model"),
        Chat("model twice, once escaped", GoodWith("\"m\\u006fdel\":\"gpt-4\""), param: "model"),
        Chat("messages twice", GoodWith("\"messages\":[]"), param: "messages"),
        Chat("stream twice", GoodWith("\"stream\":true,\"stream\":false"), param: "stream"),
        Chat("an unknown field twice", GoodWith("\"x\":1,\"x\":1"), param: "x"),
        Chat("role twice", Messages("""[{"role":"user","role":"system","content":"x"}]"""), param: "messages[0].role"),
        Chat("content twice", Messages("""[{"role":"user","content":"x","content":"y"}]"""), param: "messages[0].content"),
        Chat("a name twice, deep inside", GoodWith("\"metadata\":{\"a\":[{\"b\":1,\"b\":2}]}")),
        Chat(
            "fifty thousand names, one of them twice", GoodWith(string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"x{i}\":0")) + ",\"x7\":0"),
            param: "x7"),
    ];

    private static IEnumerable<HostileCase> Depths() =>
    [
        Chat("65 lists in each other", GoodWith("\"x\":" + new string('[', 65) + new string(']', 65))),
        Chat("10,000 lists in each other", GoodWith("\"x\":" + new string('[', 10_000) + new string(']', 10_000))),
        Chat("a million lists that never close", new string('[', 1_000_000)),
        Chat("100,000 objects in each other", string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000)),
        Chat("100 tools in each other", GoodWith("\"tools\":[" + string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100) + "]")),
        Chat("content of 70 lists", Messages("[{\"role\":\"user\",\"content\":" + new string('[', 70) + new string(']', 70) + "}]")),
    ];

    private static string Latin1(IEnumerable<byte> bytes) => Encoding.Latin1.GetString([.. bytes]);

    private static string Escaped(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
