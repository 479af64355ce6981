namespace Autarky.Models.Generation;

/// <summary>A rule about which tokens may follow; one object an answer.</summary>
public interface ITokenConstraint
{
    /// <summary>Whether the answer could end here.</summary>
    bool IsComplete { get; }

    /// <summary>Writes which tokens may come next.</summary>
    /// <param name="allowed">A bit a token: token t is bit t mod 32 of number t / 32. All zero when it is handed over.</param>
    void Allow(Span<uint> allowed);

    /// <summary>A token has become part of the answer.</summary>
    void Accept(int token);
}
