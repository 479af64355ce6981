namespace Autarky.Text.Templates.Answers;

/// <summary>
/// DeepSeek's calls: each between its own marks, a name behind or before a separator, then JSON, in V3 and R1 fenced and with the word <c>function</c> first.
/// </summary>
internal static class DeepSeekCalls
{
    private const string Begin = "<｜tool▁call▁begin｜>";
    private const string Separator = "<｜tool▁sep｜>";
    private const string Close = "<｜tool▁call▁end｜>";

    public static IReadOnlyList<ToolCall>? Read(string body)
    {
        var calls = new List<ToolCall>();
        foreach (string piece in body.Split(Begin).Skip(1))
        {
            string one = piece.Split(Close, 2)[0];
            string[] parts = one.Split(Separator, 2);
            if (parts.Length != 2)
            {
                return null;
            }

            (string name, string arguments) = (parts[0].Trim(), parts[1].Trim());
            int fence = arguments.IndexOf("```json", StringComparison.Ordinal);
            if (fence >= 0)
            {
                name = arguments[..fence].Trim();
                arguments = arguments[(fence + "```json".Length)..].Trim();
                arguments = arguments.EndsWith("```", StringComparison.Ordinal) ? arguments[..^3].Trim() : arguments;
            }

            if (!MistralCalls.IsObject(arguments))
            {
                return null;
            }

            calls.Add(new ToolCall(name, arguments));
        }

        return calls.Count > 0 ? calls : null;
    }
}
