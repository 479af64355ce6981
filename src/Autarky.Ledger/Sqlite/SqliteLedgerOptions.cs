namespace Autarky.Ledger.Sqlite;

/// <summary>Limits of the writer and of searches.</summary>
internal sealed record SqliteLedgerOptions
{
    /// <summary>How long a write waits for another process that is writing. <value>Default 10 seconds.</value></summary>
    public TimeSpan BusyLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Writes that may wait at the same time; more callers wait for a place. <value>Default 4096.</value></summary>
    public int MaxWaiting { get; init; } = 4096;

    /// <summary>Exchanges in one transaction, so that no other writer waits long. <value>Default 256, a few milliseconds.</value></summary>
    public int MaxRowsTogether { get; init; } = 256;

    /// <summary>Bytes of bodies in one transaction. <value>Default 8 MiB.</value></summary>
    public long MaxBytesTogether { get; init; } = 8 << 20;

    /// <summary>How long a search for a text looks before it leads on in place of going on. <value>Default 70 milliseconds.</value></summary>
    public TimeSpan SearchLimit { get; init; } = TimeSpan.FromMilliseconds(70);

    /// <summary>
    /// Called on the writer's thread before each transaction starts. For tests that need writes to wait for each other. <value>Default
    /// none.</value>
    /// </summary>
    public Action? BeforeTransaction { get; init; }
}
