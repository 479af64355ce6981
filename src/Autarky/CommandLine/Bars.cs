using System.Globalization;
using Autarky.Application.Progress;
using Spectre.Console;

namespace Autarky.CommandLine;

/// <summary>Progress of long work: a bar with rate and time left on a terminal, one line a step in a log.</summary>
internal sealed class Bars : IProgress<StepProgress>
{
    private readonly ProgressContext? _context;
    private readonly Dictionary<string, Shown> _running = new(StringComparer.Ordinal);

    private Bars(ProgressContext? context) => _context = context;

    /// <summary>Runs work and shows each of its steps.</summary>
    public static async Task<T> RunAsync<T>(Terminal terminal, Func<IProgress<StepProgress>, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(new Bars(null));
        }

        return await terminal.Progress.Progress()
            .AutoRefresh(true)
            .HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(context => work(new Bars(context)));
    }

    /// <summary>Shows it; steps may run beside each other.</summary>
    public void Report(StepProgress value)
    {
        lock (_running)
        {
            if (!_running.TryGetValue(value.Step, out Shown? shown))
            {
                _running[value.Step] = shown = new Shown(TimeProvider.System.GetTimestamp(), _context?.AddTask(Markup.Escape(value.Step), maxValue: 1));
            }

            shown.Show(value);
            if (value.Ended)
            {
                _running.Remove(value.Step);
            }
        }
    }

    private sealed record Shown(long Start, ProgressTask? Bar)
    {
        public void Show(StepProgress value)
        {
            if (Bar is not null)
            {
                Bar.Value = value.Share;
                if (value.Detail is not null)
                {
                    Bar.Description = Markup.Escape(value.Step) + " [grey]" + Markup.Escape(value.Detail) + "[/]";
                }

                if (value.Ended)
                {
                    Bar.StopTask();
                }
            }
            else if (value is { Ended: true, Share: 1 })
            {
                Console.Error.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{value.Step}: {TimeProvider.System.GetElapsedTime(Start).TotalSeconds:0.0} s"));
            }
        }
    }
}
