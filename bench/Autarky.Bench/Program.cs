using System.CommandLine;
using Autarky.Bench.Models;
using Autarky.Bench.Samples;

// One command a measurement; each prints its numbers beside a peer or a stated target.
var root = new RootCommand("Measurements of Autarky. Every number of docs/experiments.md is printed by one of these.");
root.Subcommands.Add(TokenizerCommand.Create());
root.Subcommands.Add(TokenizerCommand.CreatePack());
root.Subcommands.Add(Banking77Command.Create());

return await root.Parse(args).InvokeAsync();
