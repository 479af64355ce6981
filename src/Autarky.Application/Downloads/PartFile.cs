using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autarky.Application.Downloads;

/// <summary>A file that is not complete: <c>NAME.part</c>, and beside it <c>NAME.part.json</c> with where it comes from.</summary>
internal sealed class PartFile
{
    private readonly string _statePath;

    public PartFile(string path)
    {
        BytesPath = path + ".part";
        _statePath = path + ".part.json";
    }

    /// <summary>Where the bytes are.</summary>
    public string BytesPath { get; }

    /// <summary>Bytes that are there and belong to the URL; 0 if there are none or they are of something else.</summary>
    public long Length(Uri url) =>
        File.Exists(BytesPath) && string.Equals(Origin?.Url, url.AbsoluteUri, StringComparison.Ordinal) ? new FileInfo(BytesPath).Length : 0;

    /// <summary>Where the bytes come from; null where that is not known.</summary>
    public PartOrigin? Origin
    {
        get
        {
            try
            {
                return File.Exists(_statePath) ? JsonSerializer.Deserialize(File.ReadAllBytes(_statePath), PartJson.Default.PartOrigin) : null;
            }
            catch (JsonException)
            {
                // Cut short by a crash: then the download starts anew.
                return null;
            }
        }
    }

    /// <summary>Begins anew.</summary>
    public void Restart(PartOrigin origin)
    {
        File.Delete(BytesPath);
        File.WriteAllBytes(_statePath, JsonSerializer.SerializeToUtf8Bytes(origin, PartJson.Default.PartOrigin));
    }

    /// <summary>Forgets it all.</summary>
    public void Delete()
    {
        File.Delete(BytesPath);
        File.Delete(_statePath);
    }

    /// <summary>Gives the complete file its name.</summary>
    public void Complete(string path)
    {
        File.Move(BytesPath, path, overwrite: true);
        File.Delete(_statePath);
    }
}

/// <summary>What a part is a part of.</summary>
internal sealed record PartOrigin
{
    public required string Url { get; init; }

    public string? Tag { get; init; }

    public string? Sha256 { get; init; }

    public long? Bytes { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PartOrigin))]
internal sealed partial class PartJson : JsonSerializerContext;
