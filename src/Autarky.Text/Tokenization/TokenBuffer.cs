namespace Autarky.Text.Tokenization;

/// <summary>Where the models write tokens: a list that grows, or only a count.</summary>
internal sealed class TokenBuffer
{
    private const int KeptLength = 1 << 20; // a buffer larger than this goes back to the collector after its text

    private int[] _ids = new int[1024];
    private int _length;
    private int _dropped;
    private bool _counting;

    /// <summary>Tokens written since <see cref="Restart"/>.</summary>
    public int Count => _dropped + _length;

    /// <summary>The tokens written since <see cref="Restart"/>; meaningless while counting.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, _length);

    /// <summary>Empties the buffer.</summary>
    /// <param name="counting">Whether tokens are only counted from now on.</param>
    public void Restart(bool counting)
    {
        _counting = counting;
        _length = 0;
        _dropped = 0;
        if (_ids.Length > KeptLength)
        {
            _ids = new int[1024];
        }
    }

    /// <summary>Writes a token.</summary>
    public void Add(int id)
    {
        if (_length == _ids.Length)
        {
            MakeRoom();
        }

        _ids[_length++] = id;
    }

    /// <summary>The tokens since a place; only valid where <see cref="Reserve"/> came before.</summary>
    public ReadOnlySpan<int> Since(int place) => _ids.AsSpan(place, _length - place);

    /// <summary>Makes room for a number of tokens, so that the next ones stay together in memory.</summary>
    /// <returns>The place where the next token goes.</returns>
    public int Reserve(int tokens)
    {
        while (_ids.Length - _length < tokens)
        {
            MakeRoom();
        }

        return _length;
    }

    private void MakeRoom()
    {
        if (_counting && _length > _ids.Length / 2)
        {
            _dropped += _length;
            _length = 0;
            return;
        }

        Array.Resize(ref _ids, _ids.Length * 2);
    }
}
