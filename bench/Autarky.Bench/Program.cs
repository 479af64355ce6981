using System.CommandLine;
<<<<<<< HEAD
using Autarky.Bench.Gateway;
using Autarky.Bench.Learning;
=======
>>>>>>> sample
using Autarky.Bench.Ledger;
using Autarky.Bench.Models;
using Autarky.Bench.Promises;
using Autarky.Bench.Samples;

// One command a measurement; each prints its numbers beside a peer or a stated target.
<<<<<<< HEAD
var root = new RootCommand("Measurements of Autarky. Every number of docs/experiments.md is printed by one of these.")
{
    TokenizerCommand.Create(),
    TokenizerCommand.CreatePack(),
    Banking77Command.Create(),
    ThresholdCommand.Create(),
<<<<<<< HEAD
    FillCommand.Create(),
    LedgerCommand.Create(),
    KillBench.Create(),
    GatewayBench.Create(),
=======
    OcatsCommand.Create(),
>>>>>>> learning
};
=======
var root = new RootCommand("Measurements of Autarky. Every number of docs/experiments.md is printed by one of these.");
root.Add(FillCommand.Create());
root.Add(LedgerCommand.Create());
root.Add(TokenizerCommand.Create());
root.Add(TokenizerCommand.CreatePack());
root.Add(Banking77Command.Create());
>>>>>>> sample

return await root.Parse(args).InvokeAsync();
