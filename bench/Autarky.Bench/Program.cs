using System.CommandLine;
using Autarky.Bench.Checkpoints;
using Autarky.Bench.Constraints;
using Autarky.Bench.Dialects;
using Autarky.Bench.Engine;
using Autarky.Bench.Gateway;
using Autarky.Bench.GatewayCases;
using Autarky.Bench.Learning;
using Autarky.Bench.Ledger;
using Autarky.Bench.Models;
using Autarky.Bench.Promises;
using Autarky.Bench.Samples;
using Autarky.Bench.Students;
using Autarky.Bench.WebConsole;

// One command a measurement; each prints its numbers beside a peer or a stated target.
var root = new RootCommand("Measurements of Autarky. Every number of docs/experiments is printed by one of these.")
{
    ReferenceCommand.Create(),
    LlamaLogitsCommand.Create(),
    LlamaSizesCommand.Create(),
    LlamaTokensCommand.Create(),
    LlamaVectorsCommand.Create(),
    EngineCommand.Create(),
    MatMulCommand.Create(),
    ShapesCommand.Create(),
    ClientsCommand.Create(),
    StartCommand.Create(),
    DraftAcceptanceCommand.Create(),
    DraftCommand.Create(),
    KvCacheCommand.Create(),
    FuzzCheckpointsCommand.Create(),
    QuantizationCommand.Create(),
    TokenizerCommand.Create(),
    TokenizerCasesCommand.Create(),
    PackVocabularyCommand.Create(),
    PackUnicodeCommand.Create(),
    FuzzTokenizersCommand.Create(),
    ConstraintsCommand.Create(),
    ConstrainedCommand.Create(),
    SamplerCommand.Create(),
    Banking77Command.Create(),
    StudentsCommand.Create(),
    StudentsTuneCommand.Create(),
    StudentHashCommand.Create(),
    ThresholdCommand.Create(),
    OcatsCommand.Create(),
    MixturesCommand.Create(),
    GoldCommand.Create(),
    FillCommand.Create(),
    LedgerCommand.Create(),
    SearchCommand.Create(),
    MigrationCommand.Create(),
    RecordingsCommand.Create(),
    ConsoleBench.Create(),
    KillBench.Create(),
    ChangingFilesBench.Create(),
    ReplayBench.Create(),
    GatewayBench.Create(),
    GatewayCasesCommand.Create(),
    GatewayMemoryCommand.Create(),
    DialectsCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
