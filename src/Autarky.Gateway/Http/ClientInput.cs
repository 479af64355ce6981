using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Autarky.Gateway.Http;

/// <summary>
/// What a client sends, without word that it sends no more before everything that came with that word was looked at: the server takes a body whose last piece
/// comes with it for one that was broken off.
/// </summary>
internal sealed class ClientInput(PipeReader inner) : PipeReader
{
    private ReadOnlySequence<byte> _given;
    private long _lookedAt;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => Shown(await inner.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
        {
            return false;
        }

        result = Shown(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _lookedAt = _given.Slice(consumed, examined).Length;
        _given = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private ReadResult Shown(ReadResult result)
    {
        _given = result.Buffer;
        return new ReadResult(result.Buffer, result.IsCanceled, result.IsCompleted && result.Buffer.Length <= _lookedAt);
    }
}
