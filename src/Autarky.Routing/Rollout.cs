using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Autarky.Routing;

/// <summary>
/// How far the candidates of a use case have come, by the decisions so far:
/// <code>
///  nobody ──shadow──► in shadow ──canary──► on a share ──live──► live ──live (another)──► live
///     ▲                   │                     │                  │
///     └──── rollback ─────┴───── rollback ──────┘                  └── rollback ──► the one that was live before, else nobody
/// </code>
/// Live may come without shadow and canary: the gate has measured the candidate on recorded requests. A candidate in shadow or on a share changes nothing of
/// who is live. Pure: the same decisions give the same rollout, the same key the same answerer.
/// </summary>
public sealed record Rollout
{
    // An array, so that a rollout can be compared: by its members in order.
    private readonly ImmutableArray<string> _lives;

    private Rollout(ImmutableArray<string> lives, string? next = null, double share = 0)
    {
        _lives = lives;
        Next = next;
        Share = share;
    }

    /// <summary>Nothing was decided yet: every request goes to the teacher.</summary>
    public static Rollout Nobody { get; } = new([]);

    /// <summary>The candidate that is live; null where the teacher answers.</summary>
    public string? Live => _lives is [.., var newest] ? newest : null;

    /// <summary>
    /// Who was live since the last withdrawal and was not taken back, the newest first, each once: to whom a rollback leads, one after the other.
    /// </summary>
    public IReadOnlyList<string> Lives => [.. _lives.Reverse()];

    /// <summary>The candidate in shadow or on a share; null for none.</summary>
    public string? Next { get; }

    /// <summary>The share of requests that <see cref="Next"/> gets, in [0, 1): 0 in shadow.</summary>
    public double Share { get; }

    /// <summary>The rollout after all decisions of a use case, first to last. One that cannot be (<see cref="After"/>) changes nothing.</summary>
    public static Rollout Of(IEnumerable<RolloutStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return steps.Aggregate(Nobody, (rollout, step) => rollout.After(step).Rollout);
    }

    /// <summary>Takes one decision, or says why it cannot be.</summary>
    public RolloutChange After(RolloutStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Move switch
        {
            RolloutMove.Withdraw => Taken(Nobody),
            RolloutMove.Live => Taken(new Rollout([.. _lives.Remove(step.Candidate), step.Candidate])),
            RolloutMove.Shadow => Shadowed(step.Candidate),
            RolloutMove.Canary => Tried(step.Candidate, step.Share),
            RolloutMove.RollBack => RolledBack(),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step.Move, "There is no such move."),
        };
    }

    /// <summary>Whom a request is for.</summary>
    /// <param name="key">
    /// What stays the same where the answerer is to stay the same: the id of the exchange, or of a conversation. Of all keys the share <see cref="Share"/> goes
    /// to the candidate; a key that is in a share is in every larger one.
    /// </param>
    public RolloutAsk Ask(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Next is not { } next ? new RolloutAsk(Live, null, IsCanary: false)
            : Share == 0 ? new RolloutAsk(Live, next, IsCanary: false)
            : Place(next, key) < Share ? new RolloutAsk(next, null, IsCanary: true)
            : new RolloutAsk(Live, null, IsCanary: false);
    }

    /// <inheritdoc/>
    public bool Equals(Rollout? other) =>
        other is not null && _lives.SequenceEqual(other._lives, StringComparer.Ordinal)
        && string.Equals(Next, other.Next, StringComparison.Ordinal) && Share.Equals(other.Share);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Live, Next, Share, _lives.Length);

    // Where a key lies in [0, 1). With the candidate in it, so that not always the same keys are tried on; 53 bits are what a double holds.
    private static double Place(string candidate, string key)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{candidate}\n{key}"));
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }

    private static RolloutChange Taken(Rollout rollout) => new(rollout, null);

    private RolloutChange Refused(string why) => new(this, why);

    private RolloutChange Shadowed(string candidate) => string.Equals(candidate, Live, StringComparison.Ordinal)
        ? Refused($"{candidate} is live: there is nothing to try of it. Roll it back or withdraw it first.")
        : Taken(new Rollout(_lives, candidate));

    private RolloutChange Tried(string candidate, double? share)
    {
        if (share is not (> 0 and < 1))
        {
            return Refused(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A canary's share must be above 0 and below 1, not {share?.ToString(CultureInfo.InvariantCulture) ?? "missing"}: "
                        + $"for all requests decide live, for none shadow."));
        }

        return string.Equals(candidate, Next, StringComparison.Ordinal)
            ? Taken(new Rollout(_lives, candidate, share.Value))
            : Refused($"{candidate} was not in shadow: {(Next is null ? "nobody is" : $"{Next} is")}. Put it into shadow first.");
    }

    private RolloutChange RolledBack() => Next is not null ? Taken(new Rollout(_lives))
        : _lives.Length > 0 ? Taken(new Rollout(_lives.RemoveAt(_lives.Length - 1)))
        : Refused("Nothing of ours is live or on trial: there is nothing to take back.");
}
