using System.Collections.Frozen;

namespace Autarky.Ledger.Chat.Streams;

/// <summary>How the values of one field over all chunks of a stream become one value.</summary>
public enum Merge
{
    /// <summary>The last value that is not null.</summary>
    Last,

    /// <summary>Strings one after the other; lists one after the other.</summary>
    Concat,

    /// <summary>Objects, field by field.</summary>
    ByField,

    /// <summary>Lists of objects that carry an <c>index</c>: each merged with its like.</summary>
    ByIndex,

    /// <summary>Strings one after the other, but for one that says again what is there: some servers repeat a call's name, some send it in pieces.</summary>
    Grow,

    /// <summary>Numbers: the largest. Objects, field by field, so too. Anything else as <see cref="Last"/>.</summary>
    Largest,

    /// <summary>Not kept: padding.</summary>
    Drop,
}

/// <summary>The rules for the fields of one kind of object; a field without a rule keeps its last value.</summary>
public sealed class MergeRules
{
    private readonly FrozenDictionary<string, (Merge Merge, MergeRules? Inner)> _rules;

    // The rule of fields without one.
    private Merge Others { get; init; }

    private MergeRules(params (string Field, Merge Merge, MergeRules? Inner)[] rules) =>
        _rules = rules.ToFrozenDictionary(rule => rule.Field, rule => (rule.Merge, rule.Inner));

    private static MergeRules Nothing { get; } = new();

    private static MergeRules Function { get; } = new(("name", Merge.Grow, null), ("arguments", Merge.Concat, null));

    private static MergeRules ToolCall { get; } = new(
        ("function", Merge.ByField, Function),
        ("custom", Merge.ByField, new MergeRules(("input", Merge.Concat, null))));

    private static MergeRules Message { get; } = new(
        ("content", Merge.Concat, null),
        ("refusal", Merge.Concat, null),
        ("reasoning", Merge.Concat, null),
        ("reasoning_content", Merge.Concat, null),
        ("reasoning_details", Merge.Concat, null),
        ("annotations", Merge.Concat, null),
        ("tool_calls", Merge.ByIndex, ToolCall),
        ("function_call", Merge.ByField, Function),
        ("audio", Merge.ByField, new MergeRules(("data", Merge.Concat, null), ("transcript", Merge.Concat, null))));

    private static MergeRules Choice { get; } = new(
        ("delta", Merge.ByField, Message),
        ("logprobs", Merge.ByField, new MergeRules(("content", Merge.Concat, null), ("refusal", Merge.Concat, null))));

    // Some servers count with every chunk, some send nothing again at the end.
    private static MergeRules Counts { get; } = new() { Others = Merge.Largest };

    /// <summary>The rules for a chunk of a chat completion.</summary>
    public static MergeRules Chunk { get; } = new(
        ("choices", Merge.ByIndex, Choice), ("usage", Merge.Largest, Counts), ("obfuscation", Merge.Drop, null));

    /// <summary>The rule of a field, and the rules for the fields inside it.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="inner">The rules inside; those of an object without rules where there are none.</param>
    public Merge For(string field, out MergeRules inner)
    {
        (Merge merge, MergeRules? rules) = _rules.TryGetValue(field, out (Merge Merge, MergeRules? Inner) known) ? known : (Others, null);
        inner = rules ?? (Others == Merge.Last ? Nothing : this);
        return merge;
    }
}
