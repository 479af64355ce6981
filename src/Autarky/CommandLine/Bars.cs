using System.Globalization;
using Spectre.Console;

namespace Autarky.CommandLine;

/// <summary>Progress of long work: a bar with rate and time left on a terminal, one line a step in a log.</summary>
internal static class Bars
{
    /// <summary>Runs one piece of work after another, each with its bar.</summary>
    public static async Task<T> RunAsync<T>(Terminal terminal, Func<Steps, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(new Steps(null));
        }

        return await terminal.Progress.Progress()
            .AutoRefresh(true)
            .HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(context => work(new Steps(context)));
    }

    /// <summary>Hands out bars.</summary>
    internal sealed class Steps(ProgressContext? context)
    {
        /// <summary>Runs one step; <paramref name="work"/> gets what to call with the share done in [0, 1] and, if it likes, a rate in words.</summary>
        public async Task<T> StepAsync<T>(string name, Func<Action<double, string?>, Task<T>> work)
        {
            long start = TimeProvider.System.GetTimestamp();
            if (context is null)
            {
                T done = await work((_, _) => { });
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{name}: {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s"));
                return done;
            }

            ProgressTask task = context.AddTask(Markup.Escape(name), maxValue: 1);
            try
            {
                T result = await work((share, rate) =>
                {
                    task.Value = Math.Clamp(share, 0, 1);
                    if (rate is not null)
                    {
                        task.Description = Markup.Escape(name) + " [grey]" + Markup.Escape(rate) + "[/]";
                    }
                });
                task.Value = 1;
                return result;
            }
            finally
            {
                task.StopTask();
            }
        }
    }
}
