using System.Diagnostics;
using System.Numerics;
using System.Text;
using Autarky.Text.Constraints;

namespace Autarky.Text.Tests.Constraints.Peer;

/// <summary>
/// A model that knows nothing: it takes any allowed token with the same probability. After a while it wants to finish: it ends where it may,
/// and otherwise closes what is open where that is allowed.
/// </summary>
internal sealed class RandomChooser
{
    private readonly Random _random;
    private readonly int _end;
    private readonly int[] _closers;

    public RandomChooser(Random random, IReadOnlyList<ReadOnlyMemory<byte>> tokens, int end)
    {
        _random = random;
        _end = end;
        _closers = [.. new[] { "}", "]", "\"", "null", ":", "0", "@", ".", "\\\\" }.Select(text => Find(tokens, text)).Where(token => token >= 0)];
    }

    /// <summary>Ticks of each step: finding the mask and accepting the token.</summary>
    public List<long> Ticks { get; } = [];

    /// <summary>An answer's bytes, or null where none came to an end in time.</summary>
    public byte[]? Generate(TokenConstraint constraint, IReadOnlyList<ReadOnlyMemory<byte>> tokens, int patience = 60, int most = 4000)
    {
        ConstraintState state = constraint.Start();
        var answer = new MemoryStream();
        for (int step = 0; step < most; step++)
        {
            long begin = Stopwatch.GetTimestamp();
            ReadOnlySpan<uint> allowed = state.Allowed;
            long masked = Stopwatch.GetTimestamp();
            int token = step < patience ? Any(allowed) : Closing(allowed);
            long chosen = Stopwatch.GetTimestamp();
            if (!state.Accept(token))
            {
                throw new InvalidOperationException($"The token {token} is in the mask and is not accepted.");
            }

            Ticks.Add(masked - begin + Stopwatch.GetTimestamp() - chosen);
            if (state.IsFinished)
            {
                return answer.ToArray();
            }

            answer.Write(tokens[token].Span);
        }

        return null;
    }

    /// <summary>
    /// An answer's bytes of a model that never wants to finish and has so many tokens, the end token among them; null where they were not enough.
    /// </summary>
    public byte[]? GenerateWithin(TokenConstraint constraint, IReadOnlyList<ReadOnlyMemory<byte>> tokens, int most)
    {
        ConstraintState state = constraint.Start();
        var answer = new MemoryStream();
        for (int left = most - 1; left >= 0; left--)
        {
            int token = Any(state.Allowed);
            if (!state.HasRoomFor(token, left))
            {
                uint[] allowed = [.. state.Allowed];
                state.KeepWhatHasRoom(allowed, left);
                token = Any(allowed);
            }

            if (!state.Accept(token))
            {
                throw new InvalidOperationException($"The token {token} has room and is not accepted.");
            }

            if (state.IsFinished)
            {
                return answer.ToArray();
            }

            answer.Write(tokens[token].Span);
        }

        return null;
    }

    private int Any(ReadOnlySpan<uint> allowed)
    {
        int count = 0;
        foreach (uint word in allowed)
        {
            count += BitOperations.PopCount(word);
        }

        int left = _random.Next(count);
        for (int i = 0; ; i++)
        {
            int here = BitOperations.PopCount(allowed[i]);
            if (left >= here)
            {
                left -= here;
                continue;
            }

            uint word = allowed[i];
            for (; left > 0; left--)
            {
                word &= word - 1;
            }

            return (i * 32) + BitOperations.TrailingZeroCount(word);
        }
    }

    private int Closing(ReadOnlySpan<uint> allowed)
    {
        if (Has(allowed, _end))
        {
            return _end;
        }

        // In random order, and a tenth not at all: a brace closes an object, but in a string it is only one more character.
        int first = _random.Next(_closers.Length);
        for (int i = 0; i < _closers.Length && _random.Next(10) > 0; i++)
        {
            int closer = _closers[(first + i) % _closers.Length];
            if (Has(allowed, closer))
            {
                return closer;
            }
        }

        return Any(allowed);
    }

    private static bool Has(ReadOnlySpan<uint> allowed, int token) => (allowed[token >> 5] >> (token & 31) & 1) != 0;

    private static int Find(IReadOnlyList<ReadOnlyMemory<byte>> tokens, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Span.SequenceEqual(bytes))
            {
                return i;
            }
        }

        return -1;
    }
}
