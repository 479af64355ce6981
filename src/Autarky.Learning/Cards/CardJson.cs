using System.Text.Json.Serialization;

namespace Autarky.Learning.Cards;

/// <summary>JSON of students' cards: snake_case, one spelling for files, commands and the ledger.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(StudentCard))]
internal sealed partial class CardJson : JsonSerializerContext;
