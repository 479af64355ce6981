namespace Autarky.WebConsole.Connecting;

/// <summary>Forms that were taken, by the name that each showing of them carries, so that one sent again does nothing again. Safe for concurrent use.</summary>
internal sealed class UsedForms
{
    private const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Whether this is the first time; from now on it is not.</summary>
    public bool TryUse(string form)
    {
        lock (_gate)
        {
            if (!_used.Add(form))
            {
                return false;
            }

            _order.Enqueue(form);
            if (_order.Count > Most)
            {
                _used.Remove(_order.Dequeue());
            }

            return true;
        }
    }
}
