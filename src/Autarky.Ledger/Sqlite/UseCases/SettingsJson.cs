using System.Text.Json;
using System.Text.Json.Serialization;
using Autarky.Ledger.UseCases;

namespace Autarky.Ledger.Sqlite.UseCases;

/// <summary>What the configuration sets of a use case as it is stored: a JSON object, null for nothing.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UseCaseSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext
{
    private static readonly UseCaseSettings Nothing = new();

    public static string? Write(UseCaseSettings settings) => settings == Nothing ? null : JsonSerializer.Serialize(settings, Default.UseCaseSettings);

    public static UseCaseSettings Read(string? stored) => stored is null ? Nothing : JsonSerializer.Deserialize(stored, Default.UseCaseSettings) ?? Nothing;
}
