using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Generation.Scheduling;

/// <summary>What a draft model keeps for one answer: its own cache, how good its guesses have been, and so how many it makes.</summary>
/// <remarks>
/// The k-th guess is of use with probability a^k, where a is the share of right guesses lately. It is made as long as that is at least 0.3, about what
/// a small model's step costs beside a large one's. An answer whose a is lower gets one guess every 33rd step, in case its text has become easier.
/// </remarks>
/// <param name="pool">Memory of the draft model.</param>
/// <param name="positions">The most positions that the answer will fill.</param>
/// <param name="most">The most tokens of a guess.</param>
internal sealed class DraftLane(KvPool pool, int positions, int most) : IDisposable
{
    private const double Least = 0.3;
    private const double Rate = 0.1;
    private const int Silence = 32;

    private double _right = 0.7;
    private int _silent;
    private bool _isOut;

    /// <summary>What the draft model has read.</summary>
    public KvSequence Sequence { get; } = new(pool, positions);

    /// <summary>The guess for the next step.</summary>
    public List<int> Guess { get; } = [];

    /// <summary>How many tokens are to be guessed in this step; to be asked once a step.</summary>
    /// <param name="limit">The most that are of use.</param>
    public int Wanted(int limit)
    {
        if (_isOut || limit <= 0 || most <= 0)
        {
            return 0;
        }

        if (_silent > 0)
        {
            _silent--;
            return 0;
        }

        int wanted = 1;
        for (double use = _right * _right; wanted < Math.Min(limit, most) && use >= Least; use *= _right)
        {
            wanted++;
        }

        return wanted;
    }

    /// <summary>The answer does without guesses from now on.</summary>
    public void GiveUp()
    {
        _isOut = true;
        Sequence.Dispose();
    }

    /// <summary>Forgets what was guessed wrong and publishes what is certain.</summary>
    /// <param name="before">Tokens that were certain when the guess was made.</param>
    /// <param name="right">Tokens of the guess, whoever made it, that were right.</param>
    /// <param name="certain">Prompt and answer; empty to publish nothing.</param>
    public void Settle(int before, int right, ReadOnlySpan<int> certain)
    {
        if (Guess.Count > 0)
        {
            Learn(Guess.Count, right);
            Guess.Clear();
        }

        if (!_isOut)
        {
            Sequence.Truncate(Math.Min(Sequence.Length, before + right));
            Sequence.Publish(certain);
        }
    }

    public void Dispose()
    {
        if (!_isOut)
        {
            Sequence.Dispose();
        }
    }

    // What stands behind the first wrong token was never judged.
    private void Learn(int guessed, int right)
    {
        for (int i = 0; i < right; i++)
        {
            _right += Rate * (1 - _right);
        }

        if (right < guessed)
        {
            _right -= Rate * _right;
            _silent = _right < Least ? Silence : 0;
        }
    }
}
