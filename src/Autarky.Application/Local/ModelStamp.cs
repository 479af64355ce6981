namespace Autarky.Application.Local;

/// <summary>What changes while a model is copied: its bytes, its files, and when the last of these was written.</summary>
/// <param name="Bytes">Of all files.</param>
/// <param name="Files">How many, those beside the weights included.</param>
/// <param name="Latest">When the last was written, in UTC.</param>
internal readonly record struct ModelStamp(long Bytes, int Files, DateTime Latest)
{
    /// <summary>Looks at a GGUF file with its parts, or at a folder.</summary>
    /// <returns>Null where nothing is there, or it cannot be looked at.</returns>
    public static ModelStamp? Of(string path)
    {
        try
        {
            FileInfo[] files = Directory.Exists(path)
                ? new DirectoryInfo(path).GetFiles("*", SearchOption.AllDirectories)
                : [.. ModelsFolder.Files(path).Select(file => new FileInfo(file)).Where(file => file.Exists)];
            return files.Length == 0 ? null : new ModelStamp(files.Sum(file => file.Length), files.Length, files.Max(file => file.LastWriteTimeUtc));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
