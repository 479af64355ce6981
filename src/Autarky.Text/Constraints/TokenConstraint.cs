using System.Text.Json;
using Autarky.Text.Constraints.Automata;
using Autarky.Text.Constraints.Masks;
using Autarky.Text.Constraints.Patterns;
using Autarky.Text.Constraints.Schemas;

namespace Autarky.Text.Constraints;

/// <summary>
/// What an answer must look like, as an automaton that says before each token which ones may come. An answer that ends under it always fulfils it.
/// Compiled once for many sequences; safe for concurrent use.
/// </summary>
/// <remarks>
/// The grammar is over bytes, so that tokens may begin and end anywhere, also inside of a character. It is run as a pushdown automaton with shared stacks,
/// whose states are made and remembered as they are met; see <see cref="LocalMask"/> for why that is fast.
/// </remarks>
public sealed class TokenConstraint
{
    private readonly Lock _gate = new();
    private readonly Machine _machine = new();
    private readonly MaskBuilder _masks;
    private readonly ParserState _start;

    private TokenConstraint(Node start, TokenVocabulary vocabulary)
    {
        Vocabulary = vocabulary;
        _masks = new MaskBuilder(_machine, vocabulary);
        _start = _machine.Start(start);
    }

    /// <summary>The tokens that it speaks of.</summary>
    public TokenVocabulary Vocabulary { get; }

    /// <summary>Answers that are JSON valid under a schema.</summary>
    /// <param name="schema">The schema: an object, true or false. Objects allow no members beside their <c>properties</c> unless <c>additionalProperties</c>
    /// says so.</param>
    /// <param name="vocabulary">The model's tokens.</param>
    /// <param name="options">How JSON is written, or null for the usual.</param>
    /// <exception cref="InvalidDataException">The schema is not valid, uses what is not supported, or nothing fulfils it; JSON pointer and keyword are
    /// named.</exception>
    public static TokenConstraint ForSchema(JsonElement schema, TokenVocabulary vocabulary, SchemaOptions? options = null) =>
        new(SchemaCompiler.Compile(schema, options ?? new SchemaOptions()), vocabulary);

    /// <summary>Answers that are any JSON object.</summary>
    public static TokenConstraint ForJsonObject(TokenVocabulary vocabulary, SchemaOptions? options = null) =>
        new(JsonRules.Of(options ?? new SchemaOptions()).AnyObject.Start, vocabulary);

    /// <summary>Answers that match a regular expression from begin to end.</summary>
    /// <exception cref="InvalidDataException">The expression is not valid, not regular (it looks around or back), or too large.</exception>
    public static TokenConstraint ForRegex(string pattern, TokenVocabulary vocabulary) =>
        new(PatternCompiler.Whole(pattern) ?? throw new InvalidDataException($"No text matches the pattern '{pattern}'."), vocabulary);

    /// <summary>The beginning of an answer.</summary>
    public ConstraintState Start() => new(this, _start);

    internal uint[] MaskOf(ParserState state)
    {
        lock (_gate)
        {
            return _masks.MaskOf(state);
        }
    }

    /// <summary>The fewest bytes after which an answer may end.</summary>
    internal int BytesToEnd(ParserState state)
    {
        lock (_gate)
        {
            return _machine.BytesToEnd(state);
        }
    }

    /// <summary>Takes the tokens out of a state's mask behind which the answer needs so many bytes to its end or more.</summary>
    internal void KeepWhatEnds(ParserState state, Span<uint> mask, int bytes)
    {
        lock (_gate)
        {
            _masks.KeepWhatEnds(state, mask, bytes);
        }
    }

    /// <summary>The state behind some bytes, or the dead one.</summary>
    internal ParserState Read(ParserState state, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            foreach (byte b in bytes)
            {
                state = _machine.Next(state, b);
                if (state == ParserState.Dead)
                {
                    break;
                }
            }

            return state;
        }
    }
}
