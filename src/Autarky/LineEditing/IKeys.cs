namespace Autarky.LineEditing;

/// <summary>Where keys come from.</summary>
internal interface IKeys
{
    /// <summary>Whether the next one is there already.</summary>
    bool Waiting { get; }

    /// <summary>Waits for the next one. What is typed is not shown.</summary>
    ConsoleKeyInfo Read();
}

/// <summary>The terminal's keys. While they are read, Ctrl+C is one of them.</summary>
internal sealed class TerminalKeys : IKeys
{
    public bool Waiting => Console.KeyAvailable;

    public ConsoleKeyInfo Read() => Console.ReadKey(intercept: true);
}
