namespace Autarky.Application.Progress;

/// <summary>Work that tells how far it is, step by step.</summary>
public static class ProgressSteps
{
    /// <summary>Runs one step and reports its beginning, its course and its end.</summary>
    /// <param name="progress">Is told on the thread that works, in order; an implementation must be quick and must not throw.</param>
    /// <param name="step">What is done, in words.</param>
    /// <param name="work">Gets what to call with the share done in [0, 1] and, if it likes, stage or rate in words.</param>
    public static async Task<T> StepAsync<T>(this IProgress<StepProgress> progress, string step, Func<Action<double, string?>, Task<T>> work)
    {
        double share = 0;
        progress.Report(new StepProgress(step, share));
        try
        {
            T result = await work((done, detail) =>
            {
                share = Math.Clamp(done, 0, 1);
                progress.Report(new StepProgress(step, share, detail));
            });
            share = 1;
            return result;
        }
        finally
        {
            progress.Report(new StepProgress(step, share, Ended: true));
        }
    }
}
