namespace Autarky.Gateway.Json;

/// <summary>Tells, from pieces of a JSON object or list as they come, when its last bracket has come.</summary>
internal struct JsonCompleteness
{
    private int _depth;
    private bool _inText;
    private bool _escaped;

    public JsonCompleteness()
    {
    }

    /// <summary>Whether nothing but white space came.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Whether the outermost bracket is closed.</summary>
    public readonly bool IsComplete => !IsEmpty && _depth == 0 && !_inText;

    public void Add(string piece)
    {
        foreach (char c in piece)
        {
            IsEmpty &= char.IsWhiteSpace(c);
            if (_inText)
            {
                (_inText, _escaped) = _escaped ? (true, false) : (c != '"', c == '\\');
            }
            else
            {
                _inText = c == '"';
                _depth += c is '{' or '[' ? 1 : c is '}' or ']' ? -1 : 0;
            }
        }
    }
}
