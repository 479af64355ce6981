using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Patterns;

/// <summary>A regular expression, read.</summary>
internal abstract record Pattern;

internal sealed record CharacterPattern(CodePoints Characters) : Pattern;

internal sealed record SequencePattern(Pattern[] Parts) : Pattern;

internal sealed record AnyPattern(Pattern[] Alternatives) : Pattern;

internal sealed record RepeatPattern(Pattern Inner, int Least, int? Most) : Pattern;

internal sealed record AnchorPattern(bool AtStart) : Pattern;
