using System.Text;

namespace Autarky.EndToEnd.Tests.Hostile;

/// <summary>Shorthands with which the tables write requests.</summary>
internal static class Write
{
    public const string Good = """{"model":"good","messages":[{"role":"user","content":"hello"}]}""";

    /// <summary>A request line and headers with the good key, ending in the empty line. <paramref name="extra"/> is whole lines.</summary>
    public static string Head(string method, string path, string extra = "") =>
        $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {{key}}\r\nConnection: close\r\n{extra}\r\n";

    /// <summary>A head whose every header but Host is given.</summary>
    public static string HeadWith(string method, string path, string headers) =>
        $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n";

    /// <summary>A chat request with a good key and this JSON.</summary>
    public static HostileCase Chat(string name, string json, int status = 400, string? code = null, string? param = null) =>
        Post("/v1/chat/completions", name, json, status, code, param);

    /// <summary>A POST of JSON with a good key.</summary>
    public static HostileCase Post(string path, string name, string json, int status = 400, string? code = null, string? param = null) =>
        new(name, status, Head("POST", path, "Content-Type: application/json\r\nContent-Length: {length}\r\n"), Bytes(json)) { Code = code, Param = param };

    /// <summary>A request without a body, with a good key.</summary>
    public static HostileCase Bare(string method, string path, int status, string? code = null) =>
        new($"{method} {(path.Length > 60 ? path[..60] + "…" : path)}", status, Head(method, path)) { Code = code };

    /// <summary>A page of the console.</summary>
    public static HostileCase Page(string path, int status, string method = "GET", string headers = "", string body = "") =>
        new($"{method} {(path.Length > 60 ? path[..60] + "…" : path)}", status, HeadWith(method, path, headers), body) { Shape = Shape.Page };

    /// <summary>The good request with one more field.</summary>
    public static string GoodWith(string field) => Good[..^1] + "," + field + "}";

    /// <summary>A chat request with these messages.</summary>
    public static string Messages(string messages) => """{"model":"good","messages":""" + messages + "}";

    /// <summary>Text as UTF-8, one character a byte.</summary>
    public static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
