using Autarky.Application.Data;
using Autarky.Application.Local;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Encoders;

namespace Autarky.Application.Encoders;

/// <summary>
/// The sentence encoders that students of an installation may read from. A student names its encoder by hash; it is looked for at the configured path, else
/// among <c>models</c> of the data directory, so that an encoder which appears there is found without a restart. What was opened stays open.
/// </summary>
/// <param name="chosen">The encoder of this process: the command's own choice, else the configuration's.</param>
/// <param name="standing">The path that the configuration alone names, which every later process has too; null for none.</param>
/// <param name="data">The data directory.</param>
public sealed class KnownEncoders(ConfiguredEncoder chosen, string? standing, DataDirectory data) : IDisposable
{
    private readonly EncoderFingerprints _fingerprints = new();
    private readonly Lock _opening = new();
    private readonly Dictionary<string, ModelEncoder> _open = new(StringComparer.Ordinal);

    /// <summary>What <see cref="Learning.Classifiers.Student.Load"/> asks: opens the encoder that a student's file names.</summary>
    /// <param name="studentFile">The whole file.</param>
    /// <returns>
    /// A function that throws <see cref="EncoderMissingException"/> where the encoder is not found, <see cref="IOException"/> or
    /// <see cref="InvalidDataException"/> where it cannot be loaded.
    /// </returns>
    public Func<ISentenceEncoder?> For(ReadOnlyMemory<byte> studentFile) => () => EncoderNeed.Of(studentFile.Span) is { } wanted ? Open(wanted) : null;

    /// <summary>Whether a server of this data directory, started without options, finds an encoder.</summary>
    public bool ServersFind(EncoderIdentity wanted) => (standing is not null && Is(standing, wanted)) || InModels(wanted) is not null;

    /// <summary>What to do where servers do not find an encoder; a whole sentence.</summary>
    public string Remedy(EncoderIdentity wanted) =>
        $"Put its folder into '{data.ModelsPath}', where a running server finds it by itself, "
        + "or write \"encoder\": \"PATH\" into autarky.json and start the server again; "
        + $"`autarky doctor` says whether it is found (it is known by sha256 {wanted.Hash[..12]}…, the path does not matter).";

    /// <summary>Closes those that were opened here.</summary>
    public void Dispose()
    {
        lock (_opening)
        {
            foreach (ModelEncoder encoder in _open.Values)
            {
                encoder.Dispose();
            }

            _open.Clear();
        }
    }

    private ISentenceEncoder Open(EncoderIdentity wanted)
    {
        lock (_opening)
        {
            if (_open.TryGetValue(wanted.Hash, out ModelEncoder? open))
            {
                return open;
            }

            // What was opened at the configured path may be something else by now than what lies there.
            if (chosen.Path is { } path && Is(path, wanted) && chosen.Open() is { } configured && configured.Identity.Hash == wanted.Hash)
            {
                return configured;
            }

            string found = (chosen.Path is { } again && Is(again, wanted) ? again : InModels(wanted))
                ?? throw new EncoderMissingException(wanted, WhereItIsNot(), Remedy(wanted));
            return _open[wanted.Hash] = ModelEncoder.Open(found, Environment.ProcessorCount);
        }
    }

    private string? InModels(EncoderIdentity wanted) => ModelsFolder.All(data).FirstOrDefault(path => Is(path, wanted));

    private bool Is(string path, EncoderIdentity wanted) => string.Equals(_fingerprints.Of(path), wanted.Hash, StringComparison.Ordinal);

    private string WhereItIsNot() => chosen.Path is not { } path
        ? $"neither configured nor in '{data.ModelsPath}'"
        : $"neither the configured one ('{path}': {(_fingerprints.Of(path) is { } other ? "sha256 " + other : "no encoder there")}) nor in '{data.ModelsPath}'";
}
