using System.Text.Json;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>One item of what was said.</summary>
/// <param name="Value">An object; valid as long as the request.</param>
/// <param name="At">Its place in the request: <c>input[3]</c>.</param>
internal sealed record InputItem(JsonElement Value, string At);
