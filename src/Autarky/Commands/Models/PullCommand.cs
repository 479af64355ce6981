using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Autarky.Application.Data;
using Autarky.Application.Downloads;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.Application.Words;
using Autarky.CommandLine;
using Spectre.Console;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models pull URL</c>.</summary>
internal static class PullCommand
{
    private const string HuggingFace = "https://huggingface.co";

    public static Command Create()
    {
        var model = new Argument<string>("model")
        {
            Description = "A URL (https://host/owner/repo/resolve/main/file), owner/repo:file, or owner/repo for a model in safetensors with its tokenizer. "
                + "The first part of a GGUF model in several files brings the others.",
            HelpName = "URL",
        };
        var output = new Option<string?>("--output")
        {
            Description = "The folder to put it into. Default: `models` in the data directory, where `serve`, `chat` and `quickstart` find it; "
                + "for a repository models/REPO.",
            HelpName = "DIR",
        };
        Option<string?> data = CommonOptions.Data();
        var endpoint = new Option<string>("--endpoint")
        {
            Description = "The server for owner/repo.",
            HelpName = "URL",
            DefaultValueFactory = _ => HuggingFace,
        };
        var revision = new Option<string>("--revision")
        {
            Description = "A branch, tag or commit, for owner/repo.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "main",
        };
        var sha256 = new Option<string?>("--sha256")
        {
            Description = "What the file's SHA-256 must be; without it the server's word counts, where it gives one.",
            HelpName = "HEX",
        };
        var tokenEnv = new Option<string?>("--token-env")
        {
            Description = "The environment variable with your access token; it goes to the first server only.",
            HelpName = "NAME",
        };
        var insecure = new Option<bool>("--insecure") { Description = "Allow plain http to other machines." };
        var force = new Option<bool>("--force") { Description = "Replace a file of that name that is there and differs." };
        var command = new Command("pull", "Download a model. A download that was interrupted goes on where it stopped; length and SHA-256 are checked.")
        {
            model, output, data, endpoint, revision, sha256, tokenEnv, insecure, force,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            var address = ModelAddress.Parse(parsed.GetValue(model)!, parsed.GetValue(endpoint)!, parsed.GetValue(revision)!);
            using var http = new DownloadHttp(parsed.GetValue(insecure), Token(parsed.GetValue(tokenEnv)));
            var pull = new Pull(http, Hash(parsed.GetValue(sha256)), parsed.GetValue(force));
            long start = TimeProvider.System.GetTimestamp();
            IReadOnlyList<PulledFile> files = await Bars.RunAsync(
                terminal, steps => pull.RunAsync(address, parsed.GetValue(output), parsed.GetValue(data), steps, cancellationToken));
            var result = new PullResult { Files = files, Seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds };
            terminal.Result(result, ModelsJson.Default.PullResult, console =>
            {
                foreach (PulledFile file in files)
                {
                    string how = file.Transferred == 0 ? "was there already" : file.Checked ? "hash checked" : "nobody said what its hash should be";
                    console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.Path}: {ByteSize.Of(file.Bytes)}, sha256 {file.Sha256}, {how}"));
                }
            });
            return ExitCode.Ok;
        });
        return command;
    }

    private static string? Token(string? variable) => variable is null
        ? null
        : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } token && token.All(c => c is > ' ' and < (char)127)
            ? token
            : throw new UserError($"The environment variable {variable} holds no token.");

    private static string? Hash(string? text) => text is null or { Length: 64 } && (text?.All(char.IsAsciiHexDigit) ?? true)
        ? text
        : throw new UserError("--sha256 must be 64 hexadecimal digits.", UserErrorKind.Usage);

    /// <summary>Downloads what an address names.</summary>
    private sealed class Pull(DownloadHttp http, string? expected, bool force)
    {
        public async Task<IReadOnlyList<PulledFile>> RunAsync(
            ModelAddress address, string? output, string? data, IProgress<StepProgress> steps, CancellationToken cancellationToken)
        {
            IReadOnlyList<Uri> urls = address.File is { } one
                ? [.. ModelAddress.PartsOf(one)]
                : [.. (await RepositoryFiles.FindAsync(http, address, cancellationToken)).Select(address.FileUrl)];
            if (expected is not null && urls.Count > 1)
            {
                throw new UserError($"--sha256 is of one file, but the model has {urls.Count}.", UserErrorKind.Usage);
            }

            string folder = output is not null
                ? Path.GetFullPath(output)
                : Path.Combine(DataDirectory.Open(data).ModelsPath, urls.Count > 1 && address.File is null ? address.Repository!.Split('/')[1] : "");
            var files = new List<PulledFile>();
            try
            {
                Directory.CreateDirectory(folder);
                foreach (Uri url in urls)
                {
                    files.Add(await OneAsync(url, Path.Combine(folder, ModelAddress.NameOf(url)), steps, cancellationToken));
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new UserError($"'{folder}' cannot be written: {error.Message}", inner: error);
            }

            return files;
        }

        private async Task<PulledFile> OneAsync(Uri url, string path, IProgress<StepProgress> steps, CancellationToken cancellationToken)
        {
            if (File.Exists(path) && !force)
            {
                return await steps.StepAsync($"check {Path.GetFileName(path)}", _ => CompareAsync(url, path, cancellationToken));
            }

            Download.Result result = await steps.StepAsync(Path.GetFileName(path), show =>
            {
                ByteMeter? meter = null;
                return new Download(http, TimeProvider.System).RunAsync(
                    url, path, expected, (done, total, before) => (meter ??= new ByteMeter(show, before)).Show(done, total), cancellationToken);
            });
            return new PulledFile(path, url.AbsoluteUri, result.Bytes, result.Transferred, result.Sha256, result.Checked);
        }

        // A file of the name is there: it stays if it is the same, and is never overwritten unasked.
        private async Task<PulledFile> CompareAsync(Uri url, string path, CancellationToken cancellationToken)
        {
            (HttpResponseMessage response, FileFacts facts) = await AskAsync(url, cancellationToken);
            response.Dispose();
            await using FileStream file = File.OpenRead(path);
            string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            string? wanted = expected?.ToLowerInvariant() ?? facts.Sha256;
            bool same = wanted is not null ? string.Equals(hash, wanted, StringComparison.Ordinal) : facts.Bytes == file.Length;
            return same
                ? new PulledFile(path, url.AbsoluteUri, file.Length, 0, hash, wanted is not null)
                : throw new UserError(
                    $"'{path}' is there already and is not what '{url}' is. Move it away, choose another --output, or give --force to replace it.");
        }

        private async Task<(HttpResponseMessage Response, FileFacts Facts)> AskAsync(Uri url, CancellationToken cancellationToken)
        {
            try
            {
                return await http.GetAsync(url, 0, null, cancellationToken);
            }
            catch (TransferException error)
            {
                throw new UserError($"'{url}' could not be read: {error.Message}.", inner: error);
            }
        }
    }
}
