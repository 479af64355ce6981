using System.Text.Json.Serialization;

namespace Autarky.Learning;

/// <summary>JSON of the learning side: snake_case, one spelling for files, commands and the ledger.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(DatasetManifest))]
[JsonSerializable(typeof(StudentCard))]
[JsonSerializable(typeof(Evaluation))]
[JsonSerializable(typeof(SideBySide))]
internal sealed partial class LearningJson : JsonSerializerContext;
