using static Autarky.EndToEnd.Tests.Hostile.Write;

namespace Autarky.EndToEnd.Tests.Hostile.Cases;

/// <summary>Addresses and forms of the console. Filters that mean nothing do not restrict; names that do not exist are not found.</summary>
internal static class ConsolePages
{
    private const string Form = "Content-Type: application/x-www-form-urlencoded\r\n";
    private const string OwnForm = "Sec-Fetch-Site: same-origin\r\n" + Form + "Content-Length: {length}\r\n";

    public static IEnumerable<HostileCase> All =>
    [
        .. Lists().Select(query => Page("/console/exchanges?" + query, 200)),
        .. new[]
        {
            "range=",
            "range=1y",
            "range=7d&range=30d",
            "range=%00",
            "range=" + new string('9', 3000),
            "=&&=;",
            "%",
        }.Select(query => Page("/console?" + query, 200)),
        .. Missing().Select(path => Page("/console/" + path, 404)),
        .. Assets().Select(path => Page("/console/assets/" + path, 404)),
        .. new[]
        {
            "",
            "nosuch",
            "{exchange}0",
            "%00",
            "' OR 1=1 --".Replace(" ", "%20", StringComparison.Ordinal),
        }.Select(id => Page("/console/version?exchange=" + id, 200)),
        .. new[] { "DELETE", "PUT", "POST", "PATCH" }.Select(method => Page("/console/exchanges", 405, method, "Content-Length: 0\r\n")),
        .. Forms(),
        Page("/console", 403, headers: "X-Forwarded-For: 10.0.0.1\r\n"),
        Page("/console/exchanges", 403, headers: "Forwarded: for=10.0.0.1\r\n"),
    ];

    private static IEnumerable<string> Lists() =>
    [
        "before=x", "before=-1", "before=9223372036854775807", "before=9223372036854775808", "before=-9223372036854775808", "before=1e9", "before=%00",
        "before=1&before=2", "after=0&before=0",
        "after=-9223372036854775808", "after=9223372036854775807", "after=1%27%20OR%201=1", "route=nosuch", "route=1", "route=-1", "outcome=99999999999",
        "origin=%F0%9F%98%80", "origin=served,imported",
        "use_case=%27;DROP%20TABLE%20exchange;--", "use_case=%3Cscript%3Ealert(1)%3C/script%3E", "use_case=%25", "use_case=%00", "use_case=%ED%A0%80",
        "use_case=" + new string('u', 6000),
        "provider=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E", "model=..%2F..%2Fledger.db", "model=%0d%0aSet-Cookie:%20a=b", "=x", "&&&&", "%",
        "q=%22", "q=AND", "q=NEAR(a,%202)", "q=(%22*)", "q=question:a", "q=%00", "q=%ED%A0%80", "q=%F0%9F%A4%94", "q=" + new string('q', 6000),
        "q=-", "q=*&sort=cost",
        "sort=nosuch", "sort=cost&skip=-1", "sort=duration&skip=99999999999999999999", "sort=confidence&skip=4999", "q=a&before=-5", "q=a&after=0&sort=cost",
        string.Join('&', Enumerable.Range(0, 1000).Select(i => "a" + i)),
    ];

    private static IEnumerable<string> Missing() =>
    [
        "nosuch", "exchanges/nosuch", "exchanges/00000000000000000000000000000000", "exchanges/{exchange}0", "exchanges/%27%20OR%201=1", "exchanges/-1",
        "exchanges/..%2F..%2Fledger.db",
        "exchanges/nosuch/request", "exchanges/00000000000000000000000000000000/response", "exchanges/{exchange}/nosuch", "exchanges/{exchange}/request/x",
        "use-cases/nosuch", "use-cases/..%2F..%2Fautarky.json",
        "use-cases/%3Cscript%3E", "use-cases/%00x".Replace("%00", "%01", StringComparison.Ordinal), "use-cases/" + new string('u', 6000),
        "../../etc/passwd".Replace("../../", "%2e%2e%5c", StringComparison.Ordinal),
    ];

    private static IEnumerable<string> Assets() =>
    [
        "x", "x/nosuch.css", "x/..%2F..%2F..%2Fetc%2Fpasswd", "x/%2e%2e%2fconsole.css", "..%5c..%5cledger.db/console.css/x", "x/console.css%20",
        "x/CONSOLE.CSS", "x/console.css/x", "x/ledger.db",
    ];

    private static IEnumerable<HostileCase> Forms() =>
    [
        Page("/console/exchanges/{exchange}/feedback", 403, "POST", Form + "Content-Length: {length}\r\n", "gold=cross"),
        Page("/console/exchanges/{exchange}/feedback", 403, "POST", "Origin: http://evil.example\r\n" + Form + "Content-Length: {length}\r\n", "gold=cross"),
        Page("/console/exchanges/{exchange}/feedback", 403, "POST", "Sec-Fetch-Site: cross-site\r\n" + Form + "Content-Length: {length}\r\n", "gold=cross"),
        Page("/console/exchanges/{exchange}/feedback", 403, "POST", "Sec-Fetch-Site: none\r\n" + Form + "Content-Length: {length}\r\n", "gold=cross"),
        Page("/console/exchanges/{exchange}/feedback", 400, "POST", OwnForm, ""),
        Page("/console/exchanges/{exchange}/feedback", 400, "POST", OwnForm, "gold="),
        Page("/console/exchanges/{exchange}/feedback", 400, "POST", OwnForm, "nothing=x"),
        Page("/console/exchanges/{exchange}/feedback", 400, "POST", OwnForm, "gold=" + new string('x', 20_001)),
        Page("/console/exchanges/{exchange}/feedback", 400, "POST", OwnForm, string.Join('&', Enumerable.Range(0, 5000).Select(i => $"a{i}="))),
        Page(
            "/console/exchanges/{exchange}/feedback", 400, "POST",
            "Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n", "{}"),
        Page(
            "/console/exchanges/{exchange}/feedback", 400, "POST",
            "Sec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data\r\nContent-Length: {length}\r\n", "x"),
        Page(
            "/console/exchanges/{exchange}/feedback", 400, "POST",
            "Sec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n", "--x\r\nbroken"),
        Page("/console/exchanges/nosuch/feedback", 404, "POST", OwnForm, "gold=x"),
        Page("/console/exchanges/00000000000000000000000000000000/feedback", 404, "POST", OwnForm, "gold=x"),
    ];
}
