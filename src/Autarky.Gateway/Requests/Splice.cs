namespace Autarky.Gateway.Requests;

/// <summary>A change of a few bytes in a body: what stands in its place.</summary>
/// <param name="Place">What is replaced; empty where something is put in between.</param>
/// <param name="Text">UTF-8 JSON.</param>
internal readonly record struct Splice(Range Place, ReadOnlyMemory<byte> Text);
