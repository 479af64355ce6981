using Autarky.WebConsole.Access;
using Autarky.WebConsole.Asking;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Shell;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.UseCases;

/// <summary>Takes the forms of a use case's page: ask, train, measure, stop, release, withdraw. Each leads back to the page.</summary>
internal static class UseCaseActions
{
    /// <summary>Characters of a reason; more is a mistake of the hand.</summary>
    public const int LongestReason = 2000;

    // Whose characters may be three bytes each and every byte three characters.
    private const long LargestForm = 32 * 1024;

    public static Task<IResult> TrainAsync(string name, HttpRequest request, UseCaseReader reader, IConsoleJobs jobs, CancellationToken cancellationToken) =>
        ActAsync(name, request, reader, jobs.Offered, useCase => Task.FromResult(Start(jobs.Train, useCase)), cancellationToken);

    public static Task<IResult> EvaluateAsync(string name, HttpRequest request, UseCaseReader reader, IConsoleJobs jobs, CancellationToken cancellationToken) =>
        ActAsync(name, request, reader, jobs.Offered, useCase => Task.FromResult(Start(jobs.Evaluate, useCase)), cancellationToken);

    public static Task<IResult> CancelAsync(
        string job, string name, HttpRequest request, UseCaseReader reader, IConsoleJobs jobs, CancellationToken cancellationToken) =>
        ActAsync(name, request, reader, jobs.Offered, _ => Task.FromResult(Start(jobs.Cancel, job)), cancellationToken);

    public static Task<IResult> ReleaseAsync(
        string name, HttpRequest request, UseCaseReader reader, IConsoleReleases releases, CancellationToken cancellationToken) =>
        ActAsync(name, request, reader, releases.Offered, async useCase =>
        {
            if (await SmallForm.ReadAsync(request, LargestForm, cancellationToken) is not { } form)
            {
                return SmallForm.NotRead();
            }

            string reason = form["reason"].ToString().Trim(), student = form["student"].ToString();
            bool withdraw = form["do"] == "withdraw";
            if (reason.Length is 0 or > LongestReason)
            {
                return Message.BadRequest($"A decision needs its reason, in at most {Formatting.Format.Count(LongestReason)} characters: the "
                    + $"ledger keeps it. Go back and write one.");
            }

            if (!withdraw && student.Length == 0)
            {
                return Message.BadRequest("The form named no student. Go back and choose one.");
            }

            var wanted = new ReleaseWanted(useCase, withdraw ? null : student, reason, form["force"] == "true");
            return await releases.DecideAsync(wanted, cancellationToken) is { } why ? Message.Refused(why) : null;
        }, cancellationToken);

    public static Task<IResult> AskAsync(
        string name, HttpRequest request, UseCaseReader reader, IConsoleAsk ask, AskedAnswers answers, CancellationToken cancellationToken) =>
        ActAsync(
            name, request, reader, ask.Offered,
            async useCase => await AskAction.AskAsync(useCase, request, ask, answers, cancellationToken), cancellationToken);

    private static IResult? Start(Action<string> action, string argument)
    {
        action(argument);
        return null;
    }

    // What the action returns is shown; null leads back to the page.
    private static async Task<IResult> ActAsync(
        string name, HttpRequest request, UseCaseReader reader, bool offered, Func<string, Task<IResult?>> act, CancellationToken cancellationToken)
    {
        if (!SameOrigin.Holds(request))
        {
            return Message.CrossOrigin();
        }

        string useCase = Addresses.NameOf(name);
        if (!offered || !await reader.ExistsAsync(useCase, cancellationToken))
        {
            return Message.NotFound("There is no use case of that name.");
        }

        return await act(useCase) ?? Message.SeeOther(Addresses.UseCases + "/" + Uri.EscapeDataString(useCase));
    }
}
