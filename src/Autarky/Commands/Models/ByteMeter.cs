using System.Globalization;
using Autarky.Application.Words;
using Autarky.Models.Checkpoints;

namespace Autarky.Commands.Models;

/// <summary>Turns bytes done into a bar's share and a rate in words, at once and on the thread that works.</summary>
/// <param name="show">The bar.</param>
/// <param name="before">Bytes that were done before this began: they count for the share but not for the rate.</param>
internal sealed class ByteMeter(Action<double, string?> show, long before = 0) : IProgress<CheckpointProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private long _last;

    public void Show(long done, long total)
    {
        long now = TimeProvider.System.GetTimestamp();
        if (done < total && TimeProvider.System.GetElapsedTime(_last, now) < Pause)
        {
            return;
        }

        _last = now;
        double seconds = TimeProvider.System.GetElapsedTime(_start, now).TotalSeconds;
        show(total > 0 ? (double)done / total : 0, seconds > 0.2
            ? string.Create(CultureInfo.InvariantCulture, $"{ByteSize.Of((done - before) / seconds)}/s, {ByteSize.Of(done)} of {ByteSize.Of(total)}")
            : null);
    }

    public void Report(CheckpointProgress value) => Show(value.Done, value.Total);
}
