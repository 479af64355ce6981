using System.Text.Json.Serialization;

namespace Autarky.Learning.Evaluations;

/// <summary>JSON of evaluations: snake_case, one spelling for files, commands and the ledger.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(Evaluation))]
[JsonSerializable(typeof(SideBySide))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
