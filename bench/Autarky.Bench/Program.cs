using System.CommandLine;
using Autarky.Bench.Learning;

// One command a measurement; each prints its numbers beside a peer or a stated target.
var root = new RootCommand("Measurements of Autarky. Every number of docs/experiments.md is printed by one of these.")
{
    ThresholdCommand.Create(),
    OcatsCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
