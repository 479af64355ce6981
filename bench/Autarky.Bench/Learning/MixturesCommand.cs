using System.CommandLine;
using System.Globalization;
using Autarky.Learning.Policies;
using Autarky.Learning.Tests.Promise;

namespace Autarky.Bench.Learning;

/// <summary>
/// The promise on traffic that nobody prepared: random mixtures of requests, a student of each, and of every student that the gate lets pass a replay of a
/// fresh draw of the same mixture.
/// </summary>
internal static class MixturesCommand
{
    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "Mixtures.", DefaultValueFactory = _ => 200 };
        var first = new Option<int>("--seed") { Description = "Seed of the first mixture.", DefaultValueFactory = _ => 1 };
        var verbose = new Option<bool>("--verbose") { Description = "A line a mixture." };
        var command = new Command(
            "mixtures", "Random mixtures of strange traffic: how often a released student breaks its promise on a fresh draw.") { runs, first, verbose };
        command.SetAction(async (parsed, _) => await RunAsync(parsed.GetValue(runs), parsed.GetValue(first), parsed.GetValue(verbose)));
        return command;
    }

    private static async Task RunAsync(int runs, int first, bool verbose)
    {
        var policy = new UseCasePolicy();
        var released = new List<PromiseTrial>();
        int refused = 0, untrained = 0;
        for (int seed = first; seed < first + runs; seed++)
        {
            var mixture = TrafficMixture.Random(seed);
            PromiseTrial trial = await PromiseTrial.RunAsync(mixture, seed, policy);
            untrained += trial.Trained ? 0 : 1;
            refused += trial is { Trained: true, Released: false } ? 1 : 0;
            if (trial.Released)
            {
                released.Add(trial);
            }

            bool broken = trial.Wrong > policy.Target;
            if (verbose || broken)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{seed,4} {mixture.Size,5} {(trial.Released ? "released" : trial.Trained ? "refused " : "untrained")} answers {trial.Answered,6:P1} wrong "
                        + $"{trial.Wrong,6:P2}{(broken ? " BROKEN" : "")} {mixture.Names}{(trial.Released ? "" : " | " + trial.Why)}"));
            }
        }

        int broke = released.Count(trial => trial.Wrong > policy.Target);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{runs} mixtures: {untrained} with nothing to train, {refused} refused by the gate, {released.Count} released; of these {broke} broke the promise "
                + $"of {policy.Target:P0} on a fresh draw ({(double)broke / runs:P1} of all runs, {(double)broke / Math.Max(1, released.Count):P1} of the "
                + $"released; the confidence allows {1 - policy.Confidence:P0})"));
        if (released.Count > 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"released students answer {released.Average(trial => trial.Answered):P1} of the requests and spoil "
                    + $"{released.Average(trial => trial.Wrong):P2}, at most {released.Max(trial => trial.Wrong):P2}"));
        }
    }
}
