namespace Autarky.Gateway.Conversations;

/// <summary>Tokens of an exchange as the provider counted them.</summary>
/// <param name="Input">All tokens of the prompt, those from the cache included.</param>
/// <param name="CachedInput">Those of them that were read from the cache.</param>
/// <param name="Output">All tokens that were written, thoughts included.</param>
internal readonly record struct Usage(int Input, int CachedInput, int Output)
{
    /// <summary>Tokens of the prompt that were written to the cache.</summary>
    public int CacheWritten { get; init; }

    /// <summary>Tokens of the output that were thoughts; 0 where the provider does not say.</summary>
    public int Reasoning { get; init; }
}
