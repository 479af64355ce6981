using Autarky.Application.Data;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Embedding;

namespace Autarky.Application.Local;

/// <summary>The models that lie in the data directory: under <c>models</c>, where <c>models pull</c> puts them.</summary>
public static class ModelsFolder
{
    // Deep enough for models/OWNER/NAME/file.gguf; a link that leads in a circle ends here too.
    private const int Depth = 3;

    /// <summary>
    /// Models by name and path: every GGUF file, of one in parts the first, and every folder with a config.json. Those that chat come first, then those that
    /// embed texts, of each kind the smallest first.
    /// </summary>
    /// <remarks>A name is the file's without extension, or the folder's, in lower case; two may have the same.</remarks>
    public static IReadOnlyList<(string Name, string Path)> Find(DataDirectory data) => Read(() =>
        All(data)
            .OrderBy(IsEncoder)
            .ThenBy(Bytes)
            .Select(path => (FoundName(path), path)));

    /// <summary>The name under which a model is run that was found.</summary>
    public static string FoundName(string path) => NameOf(path).ToLowerInvariant();

    /// <summary>The path of every model, chat models and encoders, in the order of their names; none is opened.</summary>
    public static IReadOnlyList<string> All(DataDirectory data) => Directory.Exists(data.ModelsPath)
        ? Read(() => Below(data.ModelsPath, Depth).OrderBy(path => path, StringComparer.Ordinal))
        : [];

    /// <summary>The bytes that a model takes on the disk, about what it takes in memory.</summary>
    public static long Bytes(string path) => Directory.Exists(path)
        ? new DirectoryInfo(path).EnumerateFiles("*.safetensors").Sum(file => file.Length)
        : Files(path).Where(File.Exists).Sum(file => new FileInfo(file).Length);

    /// <summary>The name that a model has where nobody gave it one: its folder's or its file's, of a model in parts what their names share.</summary>
    public static string NameOf(string path) =>
        Directory.Exists(path) ? Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar))
        : GgufPartName.Parse(Path.GetFileName(path))?.Stem ?? Path.GetFileNameWithoutExtension(path);

    /// <summary>Whether a model embeds texts. What cannot be read is taken for one that chats: loading it says what is wrong.</summary>
    public static bool IsEncoder(string path)
    {
        try
        {
            return LocalEmbedder.IsEncoder(path);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The files of a model that is one; a part that is not the first stands for nothing, and the first for all.</summary>
    internal static IEnumerable<string> Files(string path) => GgufPartName.Parse(Path.GetFileName(path)) is { } part
        ? part.All.Select(name => Path.Combine(Path.GetDirectoryName(path) ?? "", name))
        : [path];

    private static IReadOnlyList<T> Read<T>(Func<IEnumerable<T>> models)
    {
        try
        {
            return [.. models()];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever wants a model from there names it and is told; nobody named these.
            return [];
        }
    }

    private static IEnumerable<string> Below(string folder, int depth)
    {
        IEnumerable<string> here = Directory.EnumerateFiles(folder).Where(file =>
            file.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && GgufPartName.Parse(Path.GetFileName(file)) is not { Number: > 1 });
        return depth == 0
            ? here
            : here.Concat(Directory.EnumerateDirectories(folder).SelectMany(inner => IsModel(inner) ? [inner] : Below(inner, depth - 1)));
    }

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, "config.json"));
}
