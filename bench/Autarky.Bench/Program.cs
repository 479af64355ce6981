using System.CommandLine;
using Autarky.Bench.Ledger;

// One command a measurement; each prints its numbers beside a peer or a stated target.
var root = new RootCommand("Measurements of Autarky. Every number of docs/experiments.md is printed by one of these.");
root.Add(FillCommand.Create());
root.Add(LedgerCommand.Create());

return await root.Parse(args).InvokeAsync();
