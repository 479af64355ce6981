using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Autarky.Application.Data;
using Autarky.Application.Errors;

namespace Autarky.Application.Configuration;

/// <summary>The bytes of a data directory's <c>autarky.json</c> at one moment.</summary>
internal sealed class ConfigurationFile
{
    private readonly string _path;
    private readonly byte[] _json;

    private ConfigurationFile(string path, byte[] json, bool exists)
    {
        _path = path;
        _json = json;
        Exists = exists;
        Fingerprint = exists ? Convert.ToHexStringLower(SHA256.HashData(json)) : "missing";
    }

    /// <summary>Whether there is a file; without one the defaults hold.</summary>
    public bool Exists { get; }

    /// <summary>Differs where the bytes differ.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads it, once.</summary>
    /// <exception cref="UserError">It is there and cannot be read.</exception>
    public static async Task<ConfigurationFile> ReadAsync(DataDirectory data, CancellationToken cancellationToken)
    {
        string path = data.ConfigurationPath;
        try
        {
            return Path.Exists(path)
                ? new ConfigurationFile(path, await File.ReadAllBytesAsync(path, cancellationToken), exists: true)
                : new ConfigurationFile(path, "{}"u8.ToArray(), exists: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError(
                $"The configuration '{path}' cannot be read: {error.Message} It must be a file that this user may read; without it the defaults hold.",
                inner: error);
        }
    }

    /// <summary>What it says, checked.</summary>
    /// <exception cref="UserError">It cannot be used; the message has the file, the line where one is to blame, the key and the fix.</exception>
    public AutarkyConfiguration Parse()
    {
        try
        {
            return AutarkyConfiguration.Parse(_json, Fingerprint);
        }
        catch (Exception error) when (error is JsonException or FormatException or ArgumentException)
        {
            string line = LineOfKey.Find(_json, error.Message) is { } number ? string.Create(CultureInfo.InvariantCulture, $", line {number},") : "";
            throw new UserError($"The configuration '{_path}'{line} is not valid: {error.Message}", inner: error);
        }
    }
}
