namespace Autarky.Models.Transformer.Caching;

/// <summary>A full page that sequences with the same beginning share, and that stays when none of them is left.</summary>
/// <param name="id">A number of its own: the name of its beginning.</param>
/// <param name="parent">The page before it; null for the first.</param>
/// <param name="tokens">The tokens of its positions.</param>
/// <param name="isLong">Whether its sequences are long ones, see <see cref="KvSequence.IsLong"/>.</param>
/// <param name="page">Their keys and values.</param>
internal sealed class PrefixPage(long id, PrefixPage? parent, int[] tokens, bool isLong, KvPage page)
{
    public long Id { get; } = id;

    public PrefixPage? Parent { get; } = parent;

    public int[] Tokens { get; } = tokens;

    public bool IsLong { get; } = isLong;

    public KvPage Page { get; } = page;

    /// <summary>Sequences that read it now.</summary>
    public int Users { get; set; }

    /// <summary>Pages that follow it in the cache.</summary>
    public List<PrefixPage> Children { get; } = [];

    /// <summary>Its place among those that may be given up; null while it is used or followed by another.</summary>
    public LinkedListNode<PrefixPage>? Idle { get; set; }
}
