using System.Numerics;
using Autarky.Text.Constraints.Masks;

namespace Autarky.Text.Constraints;

/// <summary>How far one answer has come under a constraint. One sequence's own: not safe for concurrent use.</summary>
public sealed class ConstraintState
{
    private readonly TokenConstraint _constraint;
    private ParserState _state;

    internal ConstraintState(TokenConstraint constraint, ParserState state)
    {
        _constraint = constraint;
        _state = state;
    }

    /// <summary>Whether the answer may end here.</summary>
    public bool IsComplete => _state.MayEnd;

    /// <summary>Whether an end token was accepted.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>
    /// The tokens that may come: bit <c>token % 32</c> of word <c>token / 32</c>. Valid until the constraint is collected; it must not be changed.
    /// </summary>
    /// <exception cref="InvalidDataException">No token continues the answer: the vocabulary lacks one of the 256 single bytes.</exception>
    public ReadOnlySpan<uint> Allowed
    {
        get
        {
            uint[] mask = _constraint.MaskOf(_state);
            return mask.AsSpan().ContainsAnyExcept(0u)
                ? mask
                : throw new InvalidDataException(
                    "No token continues the answer: a vocabulary for constraints needs a token for every byte that the grammar can ask for, and an end token.");
        }
    }

    /// <summary>Copies <see cref="Allowed"/>.</summary>
    /// <param name="bits">At least <see cref="TokenVocabulary.MaskLength"/> words.</param>
    public void Mask(Span<uint> bits) => Allowed.CopyTo(bits);

    /// <summary>Goes on over a token.</summary>
    /// <returns>False, and nothing changed, where the token is not allowed.</returns>
    public bool Accept(int token)
    {
        if (IsFinished || (uint)token >= (uint)_constraint.Vocabulary.Count)
        {
            return false;
        }

        ReadOnlySpan<byte> bytes = _constraint.Vocabulary.Tokens[token].Span;
        if (bytes.Length > 0 && AcceptBytes(bytes))
        {
            return true;
        }

        IsFinished = IsComplete && Array.IndexOf(_constraint.Vocabulary.EndTokens, token) >= 0;
        return IsFinished;
    }

    /// <summary>Goes on over bytes, in whatever tokens they come.</summary>
    /// <returns>False, and nothing changed, where they are not allowed.</returns>
    public bool AcceptBytes(ReadOnlySpan<byte> bytes)
    {
        if (IsFinished)
        {
            return false;
        }

        ParserState next = _constraint.Read(_state, bytes);
        if (next == ParserState.Dead)
        {
            return false;
        }

        _state = next;
        return true;
    }

    /// <summary>The fewest bytes after which the answer may end: at most as many tokens, as there is one for every byte.</summary>
    public int BytesToEnd => _constraint.BytesToEnd(_state);

    /// <summary>
    /// Whether the answer may go on with an allowed token when so many may follow it, the one that ends it among them: false where it could not be completed
    /// then, and could with another token. An answer that cannot be completed in time whatever comes has room for everything.
    /// </summary>
    public bool HasRoomFor(int token, int left) => CanEndWithin(token, left) || BytesToEnd > left;

    /// <summary>Takes those tokens out of a mask after which the answer cannot be completed in time.</summary>
    /// <param name="bits">Some of <see cref="Allowed"/>.</param>
    /// <param name="left">Tokens that may follow, the one that ends the answer among them.</param>
    public void KeepWhatHasRoom(Span<uint> bits, int left) => _constraint.KeepWhatEnds(_state, bits, left);

    /// <summary>The one token that may come, or null where there is a choice.</summary>
    public int? ForcedToken()
    {
        int? only = null;
        ReadOnlySpan<uint> mask = Allowed;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0)
            {
                continue;
            }

            if (only is not null || !BitOperations.IsPow2(mask[i]))
            {
                return null;
            }

            only = (i * 32) + BitOperations.TrailingZeroCount(mask[i]);
        }

        return only;
    }

    /// <summary>
    /// The bytes that must come whatever the model says, up to the next choice; empty where there is one now.
    /// They can be put into the prompt in the tokens of the tokenizer's own choice, and given to <see cref="AcceptBytes"/>.
    /// </summary>
    /// <param name="most">How many bytes at most.</param>
    public byte[] ForcedBytes(int most = 256)
    {
        var bytes = new List<byte>();
        ParserState state = _state;
        while (bytes.Count < most && state.OnlyByte() is >= 0 and var only)
        {
            bytes.Add((byte)only);
            state = _constraint.Read(state, [(byte)only]);
        }

        return [.. bytes];
    }

    /// <summary>A copy that goes on by itself: what a sampler that looks ahead needs.</summary>
    public ConstraintState Fork() => new(_constraint, _state) { IsFinished = IsFinished };

    // An end token has no bytes here, and needs no other behind it.
    private bool CanEndWithin(int token, int left)
    {
        ReadOnlySpan<byte> bytes = _constraint.Vocabulary.Tokens[token].Span;
        return bytes.Length == 0 || _constraint.BytesToEnd(_constraint.Read(_state, bytes)) < left;
    }
}
