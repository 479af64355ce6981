namespace Autarky.Text.Templates.Running;

/// <summary>Names and their values; what is not found here is looked for outside. Setting never reaches outside.</summary>
internal sealed class Scope(Scope? outer)
{
    // A loop makes a scope for every element, and most hold two names: a list is searched faster than a dictionary is made.
    private readonly List<(string Name, object? Value)> _values = [];

    public object? this[string name]
    {
        set
        {
            int at = IndexOf(name);
            if (at < 0)
            {
                _values.Add((name, value));
            }
            else
            {
                _values[at] = (name, value);
            }
        }
    }

    public bool TryGet(string name, out object? value)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            int at = scope.IndexOf(name);
            if (at >= 0)
            {
                value = scope._values[at].Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    private Scope? Outer => outer;

    private int IndexOf(string name)
    {
        for (int i = 0; i < _values.Count; i++)
        {
            if (string.Equals(_values[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
