using System.CommandLine;
using Autarky.Testing;

namespace Autarky.Bench.Promises;

/// <summary><c>kill</c>: SIGKILL under load, again and again; what clients had seen complete against what the ledger kept.</summary>
internal static class KillBench
{
    private static readonly string[] Questions =
    [
        "How do I locate my card?", "I still have not received my new card, I ordered over a week ago.", "My transfer failed", "Why was I charged twice?",
        "Can I use Apple Pay?", "What is the exchange rate today?", "zzz qqq xxx", "My PIN is blocked",
    ];

    public static Command Create()
    {
        var times = new Option<int>("--times") { DefaultValueFactory = _ => 50, Description = "How often the server is killed." };
        var clients = new Option<int>("--clients")
        {
            DefaultValueFactory = _ => 16,
            Description = "Clients that ask at the same time, half of the requests streamed.",
        };
        var command = new Command("kill", "Kill -9 under load: every answer that a client saw complete must be in the ledger exactly once.") { times, clients };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(times), parsed.GetValue(clients), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int times, int clients, CancellationToken cancellationToken)
    {
        using var data = new TemporaryDirectory();
        Console.WriteLine("quickstart, so that a student is live …");
        await using (await AutarkyProcess.StartServerAsync(["quickstart", "--port", "0", "--yes", "--data", data.FullPath], timeout: TimeSpan.FromMinutes(5)))
        {
        }

        var load = new KillLoad(data.FullPath, "banking77", Questions, clients, seed: 1);
        KillReport report = await load.RunAsync(times, new Progress<int>(done => Console.WriteLine($"killed {done} of {times}")), cancellationToken);
        CommandResult doctor = await AutarkyProcess.RunAsync(["doctor", "--data", data.FullPath, "--port", "0"]);
        Console.WriteLine();
        Console.WriteLine($"kills                          {times}");
        Console.WriteLine($"answers seen complete          {report.Complete}");
        Console.WriteLine($"of these lost                  {report.Lost}");
        Console.WriteLine($"of these recorded twice        {report.Twice}");
        Console.WriteLine($"rows in the ledger             {report.Rows}");
        Console.WriteLine($"ledger opens clean (doctor)    {(doctor.ExitCode == 0 ? "yes" : "NO: " + doctor.Output)}");
        return report is { Lost: 0, Twice: 0, Complete: > 0 } && doctor.ExitCode == 0 ? 0 : 1;
    }
}
