using System.Collections.Concurrent;
using Autarky.Text.Constraints;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Generation.Chat;

/// <summary>Makes constraints of what conversations demand, and remembers them: the same schema comes with every request of an application.</summary>
internal sealed class AnswerShapes
{
    private const int MostRemembered = 64;

    private readonly Lazy<TokenVocabulary> _vocabulary;
    private readonly ConcurrentDictionary<string, TokenConstraint> _remembered = new(StringComparer.Ordinal);

    public AnswerShapes(Tokenizer tokenizer, int[] endTokens) => _vocabulary = new Lazy<TokenVocabulary>(() => new TokenVocabulary(
        [
            .. Enumerable.Range(0, tokenizer.VocabularySize).Select(
                id => tokenizer.IsControl(id) ? default : (ReadOnlyMemory<byte>)tokenizer.TokenBytes(id).ToArray()),
        ],
        endTokens));

    /// <summary>Makes the rules that answers of a shape keep.</summary>
    /// <exception cref="InvalidDataException">The schema is not valid or uses what is not supported.</exception>
    public Func<ITokenConstraint> Of(AnswerShape shape)
    {
        string key = shape.Schema is { } schema ? schema.GetRawText() : "";
        if (!_remembered.TryGetValue(key, out TokenConstraint? constraint))
        {
            constraint = shape.Schema is { } wanted
                ? TokenConstraint.ForSchema(wanted, _vocabulary.Value)
                : TokenConstraint.ForJsonObject(_vocabulary.Value);
            if (_remembered.Count >= MostRemembered)
            {
                _remembered.Clear();
            }

            _remembered[key] = constraint;
        }

        return () => new Rule(constraint.Start());
    }

    private sealed class Rule(ConstraintState state) : ITokenConstraint
    {
        public bool IsComplete => state.IsComplete;

        public void Allow(Span<uint> allowed) => state.Mask(allowed);

        public bool HasRoomFor(int token, int left) => state.HasRoomFor(token, left);

        public void KeepWhatHasRoom(Span<uint> allowed, int left) => state.KeepWhatHasRoom(allowed, left);

        public void Accept(int token)
        {
            if (!state.Accept(token))
            {
                throw new GenerationException($"Token {token} was chosen although the answer's shape does not allow it.");
            }
        }
    }
}
