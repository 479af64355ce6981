namespace Autarky.Testing;

/// <summary>A copy of a model's file of weights that is changed in the ways that happen, and put back.</summary>
internal sealed class ChangingFile
{
    private readonly string _path;
    private readonly byte[] _bytes;

    // Leads to the very file that the server has open, whatever became of its name.
    private readonly FileStream _open;

    private ChangingFile(ChangingModel model, string served, string path)
    {
        (Model, Served, _path) = (model, served, path);
        _bytes = File.ReadAllBytes(path);
        _open = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    public ChangingModel Model { get; }

    /// <summary>The file or folder that is served.</summary>
    public string Served { get; }

    public static ChangingFile Copy(ChangingModel model, string parent)
    {
        string folder = Directory.CreateDirectory(Path.Combine(parent, model.Name)).FullName;
        if (File.Exists(model.Path))
        {
            string file = Path.Combine(folder, Path.GetFileName(model.Path));
            Write(file, model.Path);
            return new ChangingFile(model, file, file);
        }

        foreach (string file in Directory.GetFiles(model.Path, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(folder, Path.GetRelativePath(model.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            Write(to, file);
        }

        return new ChangingFile(model, folder, Path.Combine(folder, "model.safetensors"));
    }

    public void Change(Random random)
    {
        switch (random.Next(7))
        {
            case 0:
                _open.SetLength(random.NextInt64(_bytes.Length));
                break;
            case 1:
                _open.SetLength(0);
                break;
            case 2:
                Overwrite(0, _bytes.Length, random);
                break;
            case 3:
                Overwrite(random.Next(_bytes.Length / 2), _bytes.Length / 4, random);
                break;
            case 4:
                File.Delete(_path);
                break;
            case 5:
                // Another model under the same name, as it should be done.
                byte[] other = [.. _bytes];
                random.NextBytes(other.AsSpan(other.Length / 2));
                File.WriteAllBytes(_path + ".new", other);
                File.Move(_path + ".new", _path, overwrite: true);
                break;
            default:
                _open.SetLength(_bytes.Length + random.Next(1, 5000));
                break;
        }
    }

    public void Restore()
    {
        _open.SetLength(_bytes.Length);
        _open.Position = 0;
        _open.Write(_bytes);
        if (!File.Exists(_path))
        {
            File.WriteAllBytes(_path, _bytes);
        }
    }

    private void Overwrite(int from, int count, Random random)
    {
        byte[] noise = new byte[count];
        random.NextBytes(noise);
        _open.Position = from;
        _open.Write(noise);
    }

    // Not a copy of the file's rights: it may be read-only.
    private static void Write(string to, string from) => File.WriteAllBytes(to, File.ReadAllBytes(from));
}
