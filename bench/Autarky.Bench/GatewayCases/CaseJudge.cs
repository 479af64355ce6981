using System.Text;
using Autarky.Ledger.Exchanges;

namespace Autarky.Bench.GatewayCases;

/// <summary>Says what is not as it must be.</summary>
internal static class CaseJudge
{
    public static IEnumerable<string> Differences(Scenario scenario, Seen seen, Exchange? row, string partner, bool isChat, bool stream)
    {
        IEnumerable<string> client = seen.Broken is { } broken ? [$"the client cannot read it: {broken}"]
            : scenario.Error is null ? Answer(scenario, seen, partner, isChat, stream) : Error(scenario, seen, isChat);
        return client.Concat(Row(scenario, row));
    }

    private static IEnumerable<string> Answer(Scenario scenario, Seen seen, string partner, bool isChat, bool stream)
    {
        if (seen.Error is { } error)
        {
            return [$"error {seen.Status} {error}"];
        }

        var wrong = new List<string>();
        bool isSame = partner == (isChat ? "openai" : "anthropic");
        Compare(wrong, "text", scenario.Text, isSame ? seen.Text.Replace("half \ud83d", "half \uFFFD", StringComparison.Ordinal) : seen.Text);
        Compare(wrong, "calls", string.Join(' ', scenario.Calls), string.Join(' ', seen.Calls));
        Compare(wrong, "finish", scenario.Finish, seen.Finish);

        // A partner's stream without the end mark passes as it is.
        if (stream && !seen.HasEnd && !(isSame && scenario.Name is "nodone" or "abortafterfin" or "lf_only"))
        {
            wrong.Add("the stream has no end");
        }

        return wrong;
    }

    private static IEnumerable<string> Error(Scenario scenario, Seen seen, bool isChat)
    {
        if (seen.Error is not { } error)
        {
            yield return $"no error, but '{Short(seen.Text)}'";
            yield break;
        }

        if (!error.Contains(scenario.Error!, StringComparison.Ordinal))
        {
            yield return $"error '{error}' for '{scenario.Error}'";
        }

        // After the first token the status is out.
        if (seen.Status != scenario.Status && seen.Status != 200)
        {
            yield return $"status {seen.Status} for {scenario.Status}";
        }

        if (seen.HasEnd)
        {
            yield return "an end mark behind an error";
        }

        if (scenario.IsOverflow && !(isChat
            ? seen.Kind.Code == "context_length_exceeded"
            : seen.Kind.Type == "invalid_request_error" && error.Contains("prompt is too long", StringComparison.Ordinal)))
        {
            yield return $"no overflow: {seen.Kind} '{error}'";
        }
    }

    private static IEnumerable<string> Row(Scenario scenario, Exchange? row)
    {
        if (row is null)
        {
            yield return "no row";
            yield break;
        }

        if (row.Outcome != scenario.Outcome)
        {
            yield return $"row {row.Outcome} for {scenario.Outcome}";
        }

        if (scenario.Usage is { } usage && (row.InputTokens, row.CachedInputTokens, row.OutputTokens) != usage)
        {
            yield return $"row counts {(row.InputTokens, row.CachedInputTokens, row.OutputTokens)} for {usage}";
        }

        if (scenario.Error is null)
        {
            Seen kept = Seen.Read(200, "application/json", Encoding.UTF8.GetString(row.Response ?? []));
            if (kept.Broken is { } broken)
            {
                yield return $"the row's answer cannot be read: {broken}";
            }

            var wrong = new List<string>();
            Compare(wrong, "row's text", scenario.Text, kept.Text.Replace("half \ud83d", "half \uFFFD", StringComparison.Ordinal));
            Compare(wrong, "row's calls", string.Join(' ', scenario.Calls), string.Join(' ', kept.Calls));
            foreach (string one in wrong)
            {
                yield return one;
            }
        }
    }

    private static void Compare(List<string> wrong, string what, string? expected, string? seen)
    {
        if (expected is not null && !string.Equals(expected, seen, StringComparison.Ordinal))
        {
            wrong.Add($"{what} '{Short(seen)}' for '{Short(expected)}'");
        }
    }

    private static string? Short(string? text) => text?.Length > 60 ? text[..60] + "…" : text;
}
