using System.CommandLine;
using Autarky.Application.Errors;
using Autarky.Models.Transformer.Caching;

namespace Autarky.CommandLine;

/// <summary><c>--kv-cache</c>: how a model's keys and values are kept.</summary>
internal static class KvCacheOption
{
    /// <summary>The option, with what holds when it is missing in words.</summary>
    public static Option<string?> Create(string standard) => new("--kv-cache")
    {
        Description = "How keys and values are kept: f32, f16 (half the memory), q8_0 (a little over a quarter: bytes with a scale for each 32). "
            + $"Default: {standard}.",
        HelpName = string.Join('|', KvPrecisions.Names),
    };

    /// <summary>What was chosen; null when nothing was.</summary>
    /// <exception cref="UserError">There is no such precision.</exception>
    public static KvPrecision? Read(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is not { } name ? null
        : KvPrecisions.Find(name)
            ?? throw new UserError($"--kv-cache {name} is not possible. Choose {string.Join(", ", KvPrecisions.Names)}.", UserErrorKind.Usage);
}
