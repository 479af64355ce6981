using Autarky.Text.Metadata;

namespace Autarky.Models.Checkpoints.Gguf;

/// <summary>A model in GGUF: one file, or several that its first part leads to. A file is one part if its metadata says so under <c>split.count</c>.</summary>
/// <remarks>Source: gguf-split of llama.cpp: <c>split.no</c> counts from zero; what is said of the model stands in the first part, tensors in any.</remarks>
public sealed class GgufModel : ITensorSource
{
    private const string Prefix = "split.", Place = Prefix
        + "no", Parts = Prefix
        + "count", AllTensors = Prefix
        + "tensors.count", Architecture = "general.architecture";

    private readonly List<GgufFile> _files = [];
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GgufFile> _homes = new(StringComparer.Ordinal);

    private GgufModel()
    {
    }

    /// <summary>The files, in the order of the parts.</summary>
    public IReadOnlyList<GgufFile> Files => _files;

    /// <summary>What the first file says about the model. How it was split is left out: nobody who writes it anew should repeat it.</summary>
    public ModelMetadata Metadata { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <summary>Opens a file, and all other parts beside it where it is the first of several.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; a part is missing, or is of another model; or the file is a part and not the
    /// first.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory, or a file may not be read.</exception>
    public static GgufModel Open(string path)
    {
        var model = new GgufModel();
        try
        {
            model.ReadParts(path);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(TensorInfo tensor, long firstByte, Span<byte> to) => Home(tensor).Read(tensor, firstByte, to);

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private GgufFile Home(TensorInfo tensor) => _homes.TryGetValue(tensor.Name, out GgufFile? file)
        ? file
        : throw new ArgumentException($"The checkpoint has no tensor '{tensor.Name}'.", nameof(tensor));

    private void ReadParts(string path)
    {
        GgufFile first = OpenPart(path);
        Join(first);
        long count = first.Metadata.FindInteger(Parts) ?? 1;
        if (count > 1)
        {
            ReadOthers(first, count);
        }

        foreach ((string key, object value) in first.Metadata.Values)
        {
            if (count <= 1 || !key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                Metadata.Set(key, value);
            }
        }
    }

    private void ReadOthers(GgufFile first, long count)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(first.Path))!, name = Path.GetFileName(first.Path);
        long place = PlaceOf(first);
        if (GgufPartName.Parse(name) is not { } part || part.Count != count || part.Number != place + 1)
        {
            throw new InvalidDataException(
                $"'{first.Path}' is part {place + 1} of {count} of a model, but its name does not say so, and the others cannot be found by it. Name the parts "
                    + $"as they were published: NAME-00001-of-{count:00000}.gguf and so on.");
        }

        if (place != 0)
        {
            throw new InvalidDataException(
                $"'{first.Path}' is part {part.Number} of {count} of a model. Name the first part, '{part.Of(1)}': the others are read with it.");
        }

        foreach (string other in part.All.Skip(1))
        {
            string path = Path.Combine(folder, other);
            if (!File.Exists(path))
            {
                throw new InvalidDataException($"'{path}' is missing: the model has {count} parts, and all belong into one folder. Download it too.");
            }

            GgufFile file = OpenPart(path);
            CheckPart(file, first, _files.Count, count);
            Join(file);
        }

        if (first.Metadata.FindInteger(AllTensors) is { } expected && expected != _tensors.Count)
        {
            throw new InvalidDataException(
                $"'{first.Path}' says that the {count} parts hold {expected} tensors, but they hold {_tensors.Count}: they are of different models, or of "
                    + $"different versions of one. Download all of them again.");
        }
    }

    private static void CheckPart(GgufFile file, GgufFile first, int number, long count)
    {
        long others = file.Metadata.FindInteger(Parts) ?? 1;
        if (others != count || PlaceOf(file) != number - 1)
        {
            throw new InvalidDataException(
                $"'{file.Path}' says that it is part {PlaceOf(file) + 1} of {others}, but by its name it is part {number} of {count}: it is of "
                    + $"another model, or was renamed. Download it again.");
        }

        // Most parts after the first say nothing of the model.
        if (file.Metadata.FindText(Architecture) is { } own && first.Metadata.FindText(Architecture) is { } wanted && own != wanted)
        {
            throw new InvalidDataException(
                $"'{file.Path}' is a part of a model of {own}, and '{first.Path}' of one of {wanted}: they do not belong together. Download it again.");
        }
    }

    private static long PlaceOf(GgufFile file) => file.Metadata.FindInteger(Place) ?? 0;

    private GgufFile OpenPart(string path)
    {
        var file = GgufFile.Open(path);
        _files.Add(file);
        return file;
    }

    private void Join(GgufFile file)
    {
        foreach (TensorInfo tensor in file.Tensors.Values)
        {
            if (!_tensors.TryAdd(tensor.Name, tensor))
            {
                throw new InvalidDataException(
                    $"The tensor '{tensor.Name}' is in '{_homes[tensor.Name].Path}' and in '{file.Path}': these parts are of different models, or "
                        + $"one is there twice. Download both again.");
            }

            _homes.Add(tensor.Name, file);
        }
    }
}
