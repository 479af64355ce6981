using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Transformer;

/// <summary>Tokens of one or more sequences that go through the model together: prompts in pieces and single new tokens alike.</summary>
public sealed class Batch
{
    private readonly List<int> _tokens = [];
    private readonly List<int> _positions = [];
    private readonly List<int> _logitRows = [];
    private readonly List<Slice> _slices = [];

    /// <summary>Tokens so far.</summary>
    public int Count => _tokens.Count;

    /// <summary>Rows of logits that the model will give, in the order in which they were asked for.</summary>
    public int LogitCount => _logitRows.Count;

    internal IReadOnlyList<int> Tokens => _tokens;

    internal IReadOnlyList<int> Positions => _positions;

    internal IReadOnlyList<int> LogitRows => _logitRows;

    internal IReadOnlyList<Slice> Slices => _slices;

    /// <summary>Adds the next tokens of a sequence, which must have room for them.</summary>
    /// <param name="sequence">The sequence; at most once a batch.</param>
    /// <param name="tokens">The tokens that follow what it has cached.</param>
    /// <param name="logits">For how many of the last of them logits are wanted.</param>
    public void Add(KvSequence sequence, ReadOnlySpan<int> tokens, int logits = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logits, tokens.Length);
        _slices.Add(new Slice(sequence, Count, tokens.Length, sequence.Length));
        for (int i = 0; i < tokens.Length; i++)
        {
            if (i >= tokens.Length - logits)
            {
                _logitRows.Add(Count);
            }

            _tokens.Add(tokens[i]);
            _positions.Add(sequence.Length + i);
        }
    }

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        _tokens.Clear();
        _positions.Clear();
        _logitRows.Clear();
        _slices.Clear();
    }

    /// <summary>Tokens of one sequence.</summary>
    /// <param name="Sequence">The sequence.</param>
    /// <param name="FirstRow">Their first row within the batch.</param>
    /// <param name="Count">How many.</param>
    /// <param name="FirstPosition">The first one's position.</param>
    internal readonly record struct Slice(KvSequence Sequence, int FirstRow, int Count, int FirstPosition);
}
