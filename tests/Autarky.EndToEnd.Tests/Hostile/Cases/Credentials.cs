using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>Keys that are missing, wrong, revoked or in the wrong place.</summary>
internal static class Credentials
{
    private const string Canary = Secrets.Canary;

    // Of the right form and length, and nobody's.
    private const string Unknown = "ak_" + Canary + "AAAAAAAAAABBBBBBBBBBCCCCCCCCCCD";

    public static IEnumerable<HostileCase> All =>
    [
        .. Wrong().Select(one => With(one.Name, $"Authorization: {one.Value}\r\n", one.Code)),
        With("no Authorization", "", "missing_api_key"),
        With("two Authorization headers", $"Authorization: Bearer {{key}}\r\nAuthorization: Bearer {Unknown}\r\n", "invalid_api_key"),
        With("the good key twice", "Authorization: Bearer {key}\r\nAuthorization: Bearer {key}\r\n", "invalid_api_key"),
        With("the key as Proxy-Authorization", "Proxy-Authorization: Bearer {key}\r\n", "missing_api_key"),
        With("a key that nobody has as x-api-key", $"x-api-key: {Unknown}\r\n", "invalid_api_key"),
        With("a partner's key as x-api-key", "x-api-key: sk-ant-" + Canary + "\r\n", "invalid_api_key"),
        With("the good key twice as x-api-key", "x-api-key: {key}\r\nx-api-key: {key}\r\n", "invalid_api_key"),
        With("the key as a cookie", "Cookie: api_key={key}\r\n", "missing_api_key"),
        .. Elsewhere(),
    ];

    private static IEnumerable<(string Name, string Value, string Code)> Wrong() =>
    [
        ("an empty Authorization", "", "missing_api_key"),
        ("blanks", "   ", "missing_api_key"),
        ("Bearer alone", "Bearer", "invalid_api_key"),
        ("Bearer and a blank", "Bearer ", "invalid_api_key"),
        ("the key without a scheme", "{key}", "invalid_api_key"),
        ("Basic", "Basic " + Canary, "invalid_api_key"),
        ("Basic with the key", "Basic {key}", "invalid_api_key"),
        ("Digest", $"Digest username=\"{Canary}\", realm=\"x\"", "invalid_api_key"),
        ("Negotiate", "Negotiate " + Canary, "invalid_api_key"),
        ("AWS4", "AWS4-HMAC-SHA256 Credential=" + Canary, "invalid_api_key"),
        ("Bearer without a blank", "Bearer{key}", "invalid_api_key"),
        ("Bearer twice", "Bearer Bearer {key}", "invalid_api_key"),
        ("a partner's key", "Bearer sk-proj-" + Canary, "invalid_api_key"),
        ("the prefix alone", "Bearer ak_", "invalid_api_key"),
        ("a short key", "Bearer ak_" + Canary, "invalid_api_key"),
        ("a long key", "Bearer " + Unknown + "E", "invalid_api_key"),
        ("a very long key", "Bearer ak_" + Canary + new string('A', 20_000), "invalid_api_key"),
        ("a key that nobody has", "Bearer " + Unknown, "invalid_api_key"),
        ("the good key with one letter more", "Bearer {key}x", "invalid_api_key"),
        ("the good key after something", "Bearer x{key}", "invalid_api_key"),
        ("the good key in capitals of the prefix", "Bearer AK_" + Canary + "AAAAAAAAAABBBBBBBBBBCCCCCCCCCCD", "invalid_api_key"),
        ("the good key in quotes", "Bearer \"{key}\"", "invalid_api_key"),
        ("the good key and a comma", "Bearer {key}, Bearer {key}", "invalid_api_key"),
        ("a revoked key", "Bearer {revoked}", "revoked_api_key"),
        ("SQL", $"Bearer ak_' OR 1=1; DROP TABLE key; -- {Canary}", "invalid_api_key"),
        ("SQL of a key's length", $"Bearer ak_{Canary}' OR '1'='1' UNION SELECT 1 --".PadRight(53, '-')[..53], "invalid_api_key"),
        ("a template", "Bearer ${jndi:ldap://127.0.0.1/" + Canary + "}", "invalid_api_key"),
        ("another template", "Bearer {{7*7}}<%= " + Canary + " %>#{7*7}", "invalid_api_key"),
        ("a format string", $"Bearer %s%n%x {{0}} {Canary}", "invalid_api_key"),
        ("a path", "Bearer ../../../../etc/passwd" + Canary, "invalid_api_key"),
        ("bytes beyond ASCII of a key's length", "Bearer ak_" + Canary + Bytes("üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü"), "invalid_api_key"),
        ("tabs", "Bearer\t{key}", "invalid_api_key"),
    ];

    // A key where it does not belong must not come back from there either.
    private static IEnumerable<HostileCase> Elsewhere() =>
    [
        With("the key in the query", "", "missing_api_key") with { Head = HeadWith("GET", "/v1/models?api_key={key}", "") },
        Bare("GET", "/v1/{key}", 404, "unknown_url"),
        Bare("GET", "/v1/models/{key}", 404, "model_not_found"),
        Bare("GET", "/v1/" + new string('x', 80) + "{key}", 404, "unknown_url"),
        Bare("{key}", "/v1/models", 405, "method_not_allowed"),
        Chat("the key as the model", """{"model":"{key}","messages":[{"role":"user","content":"x"}]}""", 404, "model_not_found"),
        Chat("the key as a part of the model", """{"model":"mine/{key}/x","messages":[{"role":"user","content":"x"}]}""", 404, "model_not_found"),
        Chat("the key as the role", """{"model":"good","messages":[{"role":"{key}","content":"x"}]}""", 400, "invalid_request"),
        Chat("the key as a name, twice", """{"model":"good","{key}":1,"{key}":2}""", 400, "invalid_request"),
        With("no key for feedback", "", "missing_api_key") with { Head = HeadWith("POST", "/v1/feedback", "Content-Length: 0\r\n") },
        With("a revoked key for the models", "", "revoked_api_key") with { Head = HeadWith("GET", "/v1/models", "Authorization: Bearer {revoked}\r\n") },
    ];

    private static HostileCase With(string name, string header, string code) =>
        new(name, 401, HeadWith("POST", "/v1/chat/completions", header + "Content-Type: application/json\r\nContent-Length: {length}\r\n"), Good)
        {
            Code = code,
        };
}
