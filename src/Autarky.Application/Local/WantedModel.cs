using Autarky.Gateway.Options;

namespace Autarky.Application.Local;

/// <summary>A model that this process is to run.</summary>
/// <param name="Name">The name that clients send.</param>
/// <param name="Path">The full path of its GGUF file or Hugging Face folder.</param>
/// <param name="Options">How it is run.</param>
/// <param name="Found">It lies under <c>models</c> in the data directory and nobody named it: what is wrong with it stops nothing.</param>
public sealed record WantedModel(string Name, string Path, ModelOptions Options, bool Found);
