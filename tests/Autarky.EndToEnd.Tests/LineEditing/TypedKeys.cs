using Autarky.LineEditing;

namespace Autarky.EndToEnd.Tests.LineEditing;

/// <summary>Keys as somebody types them who waits after each, or as a terminal delivers them at once.</summary>
internal sealed class TypedKeys(IEnumerable<ConsoleKeyInfo> keys) : IKeys
{
    private readonly Queue<ConsoleKeyInfo> _keys = new(keys);

    /// <summary>From how many keys on, counted from the end, each is there before it is asked for.</summary>
    public Func<int, bool> AtOnce { get; init; } = _ => false;

    public bool Waiting => _keys.Count > 0 && AtOnce(_keys.Count);

    public ConsoleKeyInfo Read() => _keys.TryDequeue(out ConsoleKeyInfo key) ? key : throw new InvalidOperationException("No more keys were typed.");

    /// <summary>Keys of a text, each letter as a terminal tells it; an escape is a key of its own.</summary>
    public static IEnumerable<ConsoleKeyInfo> Typed(string text) => text.Select(c => c switch
    {
        '\r' or '\n' => new ConsoleKeyInfo(c, ConsoleKey.Enter, false, false, false),
        '\e' => new ConsoleKeyInfo('\e', ConsoleKey.Escape, false, false, false),
        _ => new ConsoleKeyInfo(c, ConsoleKey.None, false, false, false),
    });

    public static ConsoleKeyInfo Key(ConsoleKey key) => new(key == ConsoleKey.Backspace ? '\u007f' : '\0', key, false, false, false);

    public static ConsoleKeyInfo Control(char letter) =>
        new((char)(char.ToUpperInvariant(letter) - 'A' + 1), ConsoleKey.A + (char.ToUpperInvariant(letter) - 'A'), false, false, true);

    public static ConsoleKeyInfo Alt(char letter) =>
        new(letter, letter == '\r' ? ConsoleKey.Enter : ConsoleKey.None, false, true, false);
}
