namespace Autarky.Testing;

/// <summary>A chat model of random weights that loads in no time, in a folder beside the tests.</summary>
public static class TinyLlama
{
    /// <summary>The model's folder.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "tiny-llama");

    /// <summary>Copies it.</summary>
    public static void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Folder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }
}
