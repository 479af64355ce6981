using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Autarky.WebConsole.Assets;

/// <summary>
/// The console's style, script and icon, from the assembly. The address of a file carries the hash of its content, so browsers may keep it
/// for ever and still get the new one after an update.
/// </summary>
internal static class EmbeddedAssets
{
    private static readonly FrozenDictionary<string, Asset> Files = new[]
    {
        Asset.Load("console.css", "text/css; charset=utf-8"),
        Asset.Load("console.js", "text/javascript; charset=utf-8"),
        Asset.Load("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(file => file.Name);

    /// <summary>The address of a file.</summary>
    public static string Address(string name) => "/console/assets/" + Files[name].Hash + "/" + name;

    /// <summary>Serves a file; an address with another hash (of an older page) gets the present file, not to be kept.</summary>
    public static IResult Serve(string hash, string name, HttpContext context)
    {
        if (!Files.TryGetValue(name, out Asset? file))
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = hash == file.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(file.Content, file.ContentType, entityTag: new EntityTagHeaderValue("\"" + file.Hash + "\""));
    }

    private sealed record Asset(string Name, string ContentType, byte[] Content, string Hash)
    {
        public static Asset Load(string name, string contentType)
        {
            using Stream stream = typeof(EmbeddedAssets).Assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException("The program was built without its resource " + name + ".");
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new Asset(name, contentType, content, Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
        }
    }
}
