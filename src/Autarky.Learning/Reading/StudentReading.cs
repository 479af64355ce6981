using System.Text.Json.Serialization;
using Autarky.Ledger.Chat;

namespace Autarky.Learning.Reading;

/// <summary>
/// What a student makes of a request: whether it may be asked at all, and the text that it reads. Fixed when it is trained and kept in its card, so that
/// training, measuring and serving read alike, and a request that differs in something that the student cannot see goes to the teacher.
/// </summary>
public sealed record StudentReading
{
    /// <summary>More different instructions than this are taken to vary from request to request.</summary>
    internal const int MostInstructions = 32;

    /// <summary>Every plain request, whatever its instructions.</summary>
    internal static StudentReading Anything { get; } = new() { Instructions = [], Varying = true };

    /// <summary>The SHA-256 (hexadecimal) of each text of instructions (system and developer messages) that it learnt under; none where they vary.</summary>
    public required IReadOnlyList<string> Instructions { get; init; }

    /// <summary>Whether instructions vary from request to request (dates, names), so that only what they have in common is looked at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Varying { get; init; }

    /// <summary>Where they vary: how all of them begin.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Beginning { get; init; }

    /// <summary>Where they vary: how all of them end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? End { get; init; }

    /// <summary>Why the student must not be asked; null when it may.</summary>
    /// <param name="request">A plain request.</param>
    public string? WhyNot(RequestText request) =>
        string.IsNullOrWhiteSpace(request.Input) ? "the request holds no question"
        : request.NotPlain ?? WhyNot(InstructionsOf(request));

    /// <summary>The text to read of a request that it may be asked.</summary>
    public string Text(RequestText request) => Text(InstructionsOf(request), request.Input);

    /// <inheritdoc cref="WhyNot(RequestText)"/>
    internal string? WhyNot(Instructions instructions)
    {
        if (Varying)
        {
            string text = instructions.Text;
            return text.StartsWith(Beginning ?? "", StringComparison.Ordinal) && text.EndsWith(End ?? "", StringComparison.Ordinal)
                ? null
                : "its instructions are not like those that the student learnt under";
        }

        // Whoever asks for the use case by its name and gives no instructions means the only ones that there are.
        return Instructions.Contains(instructions.Hash) || (instructions.Text.Length == 0 && Instructions.Count <= 1)
            ? null
            : "its instructions are none that the student learnt under";
    }

    /// <summary>
    /// The text to read: of the only instructions the input as it is; of several a word that names them before it, since the same input may have another answer
    /// under each.
    /// </summary>
    internal string Text(Instructions instructions, string input)
    {
        if (Varying || Instructions.Count <= 1)
        {
            return input;
        }

        // Four letters, because the features look at the beginnings of words, that far.
        int place = 0;
        while (place < Instructions.Count - 1 && !string.Equals(Instructions[place], instructions.Hash, StringComparison.Ordinal))
        {
            place++;
        }

        return $"q{(char)('a' + (place / 26))}{(char)('a' + (place % 26))}q {input}";
    }

    private static Instructions InstructionsOf(RequestText request) => new(request.Instructions, TextKeys.Hash(request.Instructions));
}

/// <summary>The system and developer messages of a request, joined.</summary>
/// <param name="Text">The text; empty where there are none.</param>
/// <param name="Hash">SHA-256 (hexadecimal) of the text as it is.</param>
internal readonly record struct Instructions(string Text, string Hash);
