namespace Autarky.Models.Generation;

/// <summary>A rule about which tokens may follow; one object an answer.</summary>
public interface ITokenConstraint
{
    /// <summary>Whether the answer could end here.</summary>
    bool IsComplete { get; }

    /// <summary>Writes which tokens may come next.</summary>
    /// <param name="allowed">A bit a token: token t is bit t mod 32 of number t / 32. All zero when it is handed over.</param>
    void Allow(Span<uint> allowed);

    /// <summary>
    /// Whether an answer may go on with a token when so many may follow it, the one that ends it among them: false where it could not be completed then, and
    /// could with another token.
    /// </summary>
    /// <param name="token">One that is allowed.</param>
    /// <param name="left">Tokens that may follow.</param>
    bool HasRoomFor(int token, int left) => true;

    /// <summary>Takes the tokens for which there is no room out of those that are allowed.</summary>
    /// <param name="allowed">What <see cref="Allow"/> wrote.</param>
    /// <param name="left">Tokens that may follow.</param>
    void KeepWhatHasRoom(Span<uint> allowed, int left)
    {
    }

    /// <summary>A token has become part of the answer.</summary>
    void Accept(int token);
}
