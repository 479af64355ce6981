namespace Autarky.Ledger.Tests.Import.Reading;

/// <summary>Gives at most so many bytes at a time, as a network does.</summary>
internal sealed class SteppedStream(byte[] bytes, int step) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
}
