using System.CommandLine;
using Autarky.Bench.Ledger;
using Autarky.Bench.Models;
using Autarky.Bench.Samples;

// One command a measurement; each prints its numbers beside a peer or a stated target.
var root = new RootCommand("Measurements of Autarky. Every number of docs/experiments.md is printed by one of these.");
root.Add(FillCommand.Create());
root.Add(LedgerCommand.Create());
root.Add(TokenizerCommand.Create());
root.Add(TokenizerCommand.CreatePack());
root.Add(Banking77Command.Create());

return await root.Parse(args).InvokeAsync();
