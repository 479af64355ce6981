using System.CommandLine;
using Autarky.Bench.Students;

// One command a measurement; each prints its numbers beside a peer or a stated target.
var root = new RootCommand("Measurements of Autarky. Every number of docs/experiments.md is printed by one of these.");
root.Subcommands.Add(StudentsCommand.Create());
root.Subcommands.Add(StudentsTuneCommand.Create());
root.Subcommands.Add(StudentHashCommand.Create());

return await root.Parse(args).InvokeAsync();
