using System.Text.Json;
using System.Text.Json.Serialization;
using Autarky.Ledger.UseCases;

namespace Autarky.Application.Configuration;

/// <summary>
/// What the host reads itself from the optional file <c>autarky.json</c> of the data directory; every other key of the file is one of
/// <see cref="Autarky.Gateway.Options.GatewayOptions"/>. Keys are in snake case.
/// </summary>
internal sealed record AutarkyFile
{
    // Settable: the generated reader sets init-only members that the file lacks to null.

    /// <summary>
    /// What the owners of use cases demand, by use case; what is missing has the documented default of <see cref="Learning.Policies.UseCasePolicy"/>.
    /// </summary>
    public Dictionary<string, UseCaseSettings> UseCases { get; set; } = [];

    /// <summary>A sentence encoder's folder or GGUF file, relative to the data directory; "none" or missing: students read n-grams.</summary>
    public string? Encoder { get; set; }

    /// <summary>Prices beside the built-in ones, in the shape that <see cref="Autarky.Ledger.Money.PriceFile"/> reads; these win.</summary>
    public List<JsonElement> Prices { get; set; } = [];
}

// Unknown keys are errors, so that a misspelt one is not ignored.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AutarkyFile))]
internal sealed partial class AutarkyFileJson : JsonSerializerContext;
