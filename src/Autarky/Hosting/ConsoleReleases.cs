using Autarky.Application.Errors;
using Autarky.Application.InService;
using Autarky.Application.Releases;
using Autarky.Application.Setup;
using Autarky.WebConsole.Contracts;

namespace Autarky.Hosting;

/// <summary>Decisions that a person takes in the console, by the rule of <see cref="ReleaseRule"/>; in force at once.</summary>
internal sealed class ConsoleReleases(Installation installation, LedgerFollower follower) : IConsoleReleases
{
    public bool Offered => true;

    public async Task<string?> DecideAsync(ReleaseWanted wanted, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ReleaseRequest
            {
                UseCase = wanted.UseCase,
                Student = wanted.Student,
                Withdraw = wanted.Student is null,
                Force = wanted.Force,
                Reason = wanted.Reason,
                ServedHere = true,
                HowToOverrule = $"go back, tick “{ReleaseWanted.ForceLabel}” and say why",
            };
            await ReleaseRule.ReleaseAsync(installation, request, cancellationToken);
        }
        catch (UserError error)
        {
            return error.Message;
        }

        await follower.RefreshAsync(cancellationToken);
        return null;
    }
}
