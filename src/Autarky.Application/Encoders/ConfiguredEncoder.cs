using Autarky.Application.Words;
using Autarky.Learning.Encoders;

namespace Autarky.Application.Encoders;

/// <summary>
/// The sentence encoder that an installation names: opened when somebody first needs it, once, and shared by training, measuring and serving.
/// </summary>
/// <param name="path">The model's folder or GGUF file; null: there is none.</param>
public sealed class ConfiguredEncoder(string? path) : IDisposable
{
    /// <summary>What is written instead of a path to do without an encoder.</summary>
    public const string None = "none";

    private readonly Lock _opening = new();
    private ModelEncoder? _encoder;

    /// <summary>Where it is; null where none is configured.</summary>
    public string? Path { get; } = path;

    /// <summary>The encoder; null where none is configured.</summary>
    /// <exception cref="InvalidDataException">It cannot be loaded; the message says why and what to do.</exception>
    public ISentenceEncoder? Open()
    {
        if (Path is null)
        {
            return null;
        }

        lock (_opening)
        {
            try
            {
                return _encoder ??= ModelEncoder.Open(Path, Environment.ProcessorCount);
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                // The message may quote names from the model's files.
                throw new InvalidDataException(
                    $"The sentence encoder '{Path}' cannot be loaded: "
                        + $"{ForeignText.Clean(error.Message)} Mend \"encoder\" in autarky.json or --encoder, or do without it: --encoder {None}.",
                    error);
            }
        }
    }

    /// <summary>The path that a command's option and the configuration name.</summary>
    /// <param name="option">Relative to the working directory; wins. Null where it is not given.</param>
    /// <param name="configured">Relative to the data directory. Null where it is not given.</param>
    /// <param name="root">The data directory.</param>
    public static string? Choose(string? option, string? configured, string root) =>
        option is not null ? (IsNone(option) ? null : System.IO.Path.GetFullPath(option))
        : configured is null || IsNone(configured) ? null
        : System.IO.Path.GetFullPath(configured, root);

    /// <summary>Closes the encoder if it was opened.</summary>
    public void Dispose() => _encoder?.Dispose();

    private static bool IsNone(string path) => string.Equals(path, None, StringComparison.OrdinalIgnoreCase);
}
