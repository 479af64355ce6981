using System.Text.Json.Nodes;

namespace Autarky.Commands.Chat;

/// <summary>What was said so far.</summary>
internal sealed class Talk
{
    private readonly List<Turn> _turns = [];

    /// <summary>The system message; null for none.</summary>
    public string? System { get; set; }

    /// <summary>Each question with its answer, in order.</summary>
    public IReadOnlyList<Turn> Turns => _turns;

    /// <summary>The messages in OpenAI's shape with which a question is asked now.</summary>
    public JsonArray Messages(string question)
    {
        var messages = new JsonArray();
        if (System is not null)
        {
            messages.Add(Message("system", System));
        }

        foreach (Turn turn in _turns)
        {
            messages.Add(Message("user", turn.Question));
            messages.Add(Message("assistant", turn.Answer.Text));
        }

        messages.Add(Message("user", question));
        return messages;
    }

    public void Add(Turn turn) => _turns.Add(turn);

    /// <summary>Forgets all but the system message.</summary>
    public void Clear() => _turns.Clear();

    private static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };
}

/// <summary>A question and its answer.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Messages">With what: every message that the model was given.</param>
/// <param name="Answer">What came of it.</param>
/// <param name="Model">The name of the model that answered.</param>
/// <param name="Asked">When.</param>
internal sealed record Turn(string Question, JsonArray Messages, ChatOutcome Answer, string Model, DateTimeOffset Asked)
{
    /// <summary>The system message that held; null for none.</summary>
    public string? System => Messages[0] is JsonObject first && first["role"]!.GetValue<string>() == "system" ? first["content"]!.GetValue<string>() : null;
}
