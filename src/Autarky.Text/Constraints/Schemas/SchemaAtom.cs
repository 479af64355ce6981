using System.Text.Json;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>One schema of the document, by its place: schemas that must hold together are a list of these.</summary>
/// <param name="Pointer">JSON pointer of the schema.</param>
/// <param name="Schema">An object, true or false.</param>
/// <param name="AnyOfTaken">Whether a branch of its <c>anyOf</c> stands beside it already.</param>
/// <param name="OneOfTaken">The same for <c>oneOf</c>.</param>
internal sealed record SchemaAtom(string Pointer, JsonElement Schema, bool AnyOfTaken = false, bool OneOfTaken = false)
{
    /// <summary>The schema that brought this one to hold at the same place; null for the first.</summary>
    public SchemaAtom? BroughtBy { get; init; }

    /// <summary>Tells atoms apart: equal keys are equal schemas. No pointer holds '~' before a letter, so that what is added is no part of a name.</summary>
    public string Key => Pointer.Replace("\n", "~n", StringComparison.Ordinal) + (AnyOfTaken ? "~a" : "") + (OneOfTaken ? "~o" : "") + '\n';

    public bool Has(string keyword, out JsonElement value)
    {
        value = default;
        return Schema.ValueKind == JsonValueKind.Object && Schema.TryGetProperty(keyword, out value);
    }

    /// <summary>A schema inside of this one.</summary>
    public SchemaAtom At(string keyword, JsonElement schema) => new($"{Pointer}/{Escape(keyword)}", schema);

    public SchemaAtom At(string keyword, string name, JsonElement schema) => new($"{Pointer}/{Escape(keyword)}/{Escape(name)}", schema);

    /// <summary>An error that names the place.</summary>
    public InvalidDataException Error(string keyword, string message) => new($"The JSON schema at #{Pointer}: '{keyword}' {message}");

    private static string Escape(string part) => part.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
