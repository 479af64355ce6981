using System.Text.Json;

namespace Autarky.Models.Checkpoints.Safetensors;

/// <summary>
/// The tensors of a folder in Hugging Face's layout: <c>model.safetensors</c>, or several files that <c>model.safetensors.index.json</c> lists.
/// </summary>
public sealed class SafetensorsFolder : ITensorSource
{
    private const string Single = "model.safetensors";
    private const string Index = "model.safetensors.index.json";
    private const long MostIndexBytes = 100_000_000;

    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsFile> _homes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SetAsideTensor> _setAside = new(StringComparer.Ordinal);

    private SafetensorsFolder()
    {
    }

    /// <summary>The files that it reads.</summary>
    public IReadOnlyList<SafetensorsFile> Files => _files;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    /// <summary>The tensors that hold integers or flags, by name.</summary>
    public IReadOnlyDictionary<string, SetAsideTensor> SetAside => _setAside;

    /// <summary>Opens a folder and reads everything but the numbers.</summary>
    /// <exception cref="InvalidDataException">It holds no checkpoint, or one of its files is damaged or missing.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static SafetensorsFolder Open(string path)
    {
        var folder = new SafetensorsFolder();
        try
        {
            folder.ReadFolder(path);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(TensorInfo tensor, long firstByte, Span<byte> to)
    {
        SafetensorsFile file = _homes.GetValueOrDefault(tensor.Name)
            ?? throw new ArgumentException($"The checkpoint has no tensor '{tensor.Name}'.", nameof(tensor));
        file.Read(tensor, firstByte, to);
    }

    /// <summary>Reads bytes of a tensor that was set aside.</summary>
    /// <exception cref="ArgumentException">There is no such tensor.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within it.</exception>
    /// <exception cref="IOException">The file cannot be read, or was changed since it was opened.</exception>
    public void ReadSetAside(string name, long firstByte, Span<byte> to)
    {
        SafetensorsFile file = _homes.GetValueOrDefault(name)
            ?? throw new ArgumentException($"The checkpoint has set no tensor '{name}' aside.", nameof(name));
        file.ReadSetAside(name, firstByte, to);
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void ReadFolder(string path)
    {
        string index = Path.Combine(path, Index);
        if (File.Exists(index))
        {
            ReadIndexed(path, index);
            return;
        }

        string single = Path.Combine(path, Single);
        if (!File.Exists(single))
        {
            throw new InvalidDataException($"'{path}' has neither '{Single}' nor '{Index}': it is no folder with a model in safetensors.");
        }

        SafetensorsFile file = Open(_files, single);
        foreach (TensorInfo tensor in file.Tensors.Values)
        {
            Add(tensor, file);
        }

        foreach ((string name, SetAsideTensor tensor) in file.SetAside)
        {
            SetAsideToo(name, tensor, file);
        }
    }

    private void ReadIndexed(string path, string index)
    {
        var opened = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        foreach ((string tensor, string name) in ReadIndex(index))
        {
            if (!opened.TryGetValue(name, out SafetensorsFile? file))
            {
                string part = Path.Combine(path, PlainName(index, name));
                file = File.Exists(part)
                    ? Open(_files, part)
                    : throw new InvalidDataException($"'{index}' names '{name}', which is not in the folder. Download it too.");
                opened.Add(name, file);
            }

            if (file.Tensors.TryGetValue(tensor, out TensorInfo? info))
            {
                Add(info, file);
            }
            else if (file.SetAside.TryGetValue(tensor, out SetAsideTensor? aside))
            {
                SetAsideToo(tensor, aside, file);
            }
            else
            {
                throw new InvalidDataException($"'{index}' says that the tensor '{tensor}' is in '{name}', but it is not.");
            }
        }
    }

    private static Dictionary<string, string> ReadIndex(string index)
    {
        if (new FileInfo(index).Length > MostIndexBytes)
        {
            throw new InvalidDataException($"'{index}' is larger than {MostIndexBytes} bytes: it is no index of a model.");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(index), new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.GetProperty("weight_map").EnumerateObject()
                .ToDictionary(pair => pair.Name, pair => pair.Value.GetString() ?? "", StringComparer.Ordinal);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            // KeyNotFound: no weight_map; InvalidOperation: not an object of texts; Argument: a name twice.
            throw new InvalidDataException($"'{index}' is no index of a model: {error.Message}", error);
        }
    }

    // The index comes from elsewhere: it must not lead out of the folder.
    private static string PlainName(string index, string name) => name.Length > 0 && name is not "." and not ".." && name.AsSpan().IndexOfAny("/\\:\0") < 0
        ? name
        : throw new InvalidDataException($"'{index}' names the file '{name}', which is no plain file name.");

    private static SafetensorsFile Open(List<SafetensorsFile> files, string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        files.Add(file);
        return file;
    }

    private void SetAsideToo(string name, SetAsideTensor tensor, SafetensorsFile file)
    {
        _setAside.Add(name, tensor);
        _homes.Add(name, file);
    }

    private void Add(TensorInfo tensor, SafetensorsFile file)
    {
        _tensors.Add(tensor.Name, tensor);
        _homes.Add(tensor.Name, file);
    }
}
