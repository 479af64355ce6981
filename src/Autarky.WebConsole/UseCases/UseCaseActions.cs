using Autarky.WebConsole.Access;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Shell;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.UseCases;

/// <summary>Takes the forms of a use case's page: train, measure, stop, release, withdraw. Each leads back to the page.</summary>
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
            if (!request.HasFormContentType || request.ContentLength is not <= LargestForm)
            {
                return Message.BadRequest("The form could not be read. Go back and send it again.");
            }

            IFormCollection form;
            try
            {
                form = await request.ReadFormAsync(cancellationToken);
            }
            catch (Exception error) when (error is InvalidDataException or BadHttpRequestException)
            {
                return Message.BadRequest("The form could not be read. Go back and send it again.");
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
        if (!offered || await reader.FindAsync(useCase, cancellationToken) is null)
        {
            return Message.NotFound("There is no use case of that name.");
        }

        return await act(useCase) ?? Message.SeeOther(Addresses.UseCases + "/" + Uri.EscapeDataString(useCase));
    }
}
