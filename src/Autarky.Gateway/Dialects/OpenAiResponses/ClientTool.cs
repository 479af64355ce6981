namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>A tool as its client calls it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">The namespace that it stands in; null for none.</param>
/// <param name="IsCustom">Whether it takes text in place of JSON.</param>
internal sealed record ClientTool(string Name, string? Namespace = null, bool IsCustom = false);
