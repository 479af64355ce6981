using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Text.Metadata;

namespace Autarky.Models.Generation.Sampling;

/// <summary>How a model's tokens are chosen where nobody says it: each value as its makers recommend it, and for what they leave open the usual one.</summary>
/// <remarks>
/// Makers write <c>generation_config.json</c> into a Hugging Face folder, and <c>general.sampling.*</c> into a GGUF file, under llama.cpp's names. The usual
/// values are those that llama.cpp's programs begin with: the whole of a small model's distribution is mostly noise.
/// </remarks>
public sealed class SamplingDefaults
{
    /// <summary>The file of a Hugging Face folder that holds its makers' values.</summary>
    public const string FileName = "generation_config.json";

    /// <summary>What the keys of a GGUF file begin with that hold its makers' values.</summary>
    public const string GgufPrefix = "general.sampling.";

    /// <summary>Where a value comes from that no file gives.</summary>
    public const string UsualSource = "usual";

    // In the order in which they are applied and shown.
    private static readonly Setting[] Settings =
    [
        new("temperature", "temp", (options, value) => options with { Temperature = (float)value }, options => options.Temperature),
        new("top_k", "top_k", (options, value) => options with { TopK = (int)value }, options => options.TopK) { Whole = true },
        new("top_p", "top_p", (options, value) => options with { TopP = (float)value }, options => options.TopP),
        new("min_p", "min_p", (options, value) => options with { MinP = (float)value }, options => options.MinP),
        new("repetition_penalty", "penalty_repeat", (options, value) => options with { RepetitionPenalty = (float)value },
            options => options.RepetitionPenalty),
    ];

    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];
    private readonly string _source;

    private SamplingDefaults(string source) => _source = source;

    /// <summary>What is taken where no file says anything.</summary>
    public static SamplingOptions Usual { get; } = new() { Temperature = 0.8f, TopK = 40, TopP = 0.95f, MinP = 0.05f };

    /// <summary>The values.</summary>
    public SamplingOptions Options { get; private set; } = Usual;

    /// <summary>What of the files was left out because it makes no sense, a sentence each; quotes them.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Each value by its name in requests, and where it comes from: the file, or <see cref="UsualSource"/>.</summary>
    public IReadOnlyList<(string Name, double Value, string Source)> Values =>
    [
        .. Settings.Select(setting => (setting.Name, Shortest(setting.Get(Options)), _given.Contains(setting.Name) ? _source : UsualSource)),
    ];

    /// <summary>Those of a Hugging Face folder.</summary>
    /// <exception cref="InvalidDataException">Its <c>generation_config.json</c> is no JSON object.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SamplingDefaults OfFolder(string folder) => OfConfig(JsonFile.Find(folder, FileName) ?? []);

    /// <summary>Those of a folder whose <c>generation_config.json</c> is read already.</summary>
    public static SamplingDefaults OfConfig(JsonObject generation)
    {
        ArgumentNullException.ThrowIfNull(generation);
        var read = new SamplingDefaults(FileName);
        foreach (Setting setting in Settings)
        {
            if (generation[setting.Name] is { } value)
            {
                read.Take(setting, setting.Name, value.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null, value.ToJsonString());
            }
        }

        // Without sampling the likeliest token is taken, whatever the temperature beside it says.
        switch (generation["do_sample"]?.GetValueKind())
        {
            case JsonValueKind.False:
                read.Take(Settings[0], "do_sample", 0, "false");
                break;
            case null or JsonValueKind.True:
                break;
            default:
                read.Leave("do_sample", generation["do_sample"]!.ToJsonString(), "it must be true or false.");
                break;
        }

        return read;
    }

    /// <summary>Those of a GGUF file.</summary>
    public static SamplingDefaults OfGguf(ModelMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var read = new SamplingDefaults(GgufPrefix + "*");
        foreach (Setting setting in Settings)
        {
            string key = GgufPrefix + setting.GgufName;
            if (metadata.Values.TryGetValue(key, out object? value))
            {
                bool isNumber = value is not (bool or string or Array);
                read.Take(
                    setting,
                    key,
                    isNumber ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null,
                    value is Array list ? $"a list of {list.Length}" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            }
        }

        return read;
    }

    /// <summary>Writes what the makers gave under GGUF's keys.</summary>
    public void WriteTo(ModelMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        foreach (Setting setting in Settings.Where(setting => _given.Contains(setting.Name)))
        {
            double value = setting.Get(Options);
            metadata.Set(GgufPrefix + setting.GgufName, setting.Whole ? (int)value : (float)value);
        }
    }

    // As a person would write it: 0.8, and not the float's 0.800000011920929.
    private static double Shortest(double value) =>
        double.Parse(((float)value).ToString(CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

    private void Take(Setting setting, string key, double? value, string shown)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            Leave(key, shown, "it must be a number.");
            return;
        }

        if (setting.Whole && (number != Math.Truncate(number) || Math.Abs(number) > int.MaxValue))
        {
            Leave(key, shown, "it must be a whole number.");
            return;
        }

        if (setting.Set(Options, number).Problem(1) is { } problem)
        {
            Leave(key, shown, problem[(problem.IndexOf("it must", StringComparison.Ordinal) is >= 0 and var at ? at : 0)..]);
            return;
        }

        Options = setting.Set(Options, number);
        _given.Add(setting.Name);
    }

    private void Leave(string key, string shown, string why) => _problems.Add(
        $"{(_source == FileName ? FileName + ": " : "")}{key} is {(shown.Length > 40 ? shown[..40] + "…" : shown)} and is left out: {why}");

    private sealed record Setting(
        string Name, string GgufName, Func<SamplingOptions, double, SamplingOptions> Set, Func<SamplingOptions, double> Get)
    {
        public bool Whole { get; init; }
    }
}
