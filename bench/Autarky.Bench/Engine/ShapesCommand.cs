using System.CommandLine;
using System.Globalization;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints.Quantization;

namespace Autarky.Bench.Engine;

/// <summary><c>shapes DIR</c>: models with random weights, to measure speed with.</summary>
internal static class ShapesCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Where the GGUF files go; those that are there stay." };
        var sizes = new Option<string[]>("--size")
        {
            Description = "Which shapes.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["135M", "1.1B"],
        };
        sizes.AcceptOnlyFromAmong([.. ModelShape.All.Select(shape => shape.Name)]);
        var types = new Option<TensorType[]>("--type")
        {
            Description = "Which storage types.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [TensorType.F16, TensorType.Q8_0, TensorType.Q4_0, TensorType.Q4_K],
        };
        var command = new Command("shapes", "Writes models of known shapes with random weights, to measure speed with.") { folder, sizes, types };
        command.SetAction((result, cancellationToken) =>
        {
            Directory.CreateDirectory(result.GetRequiredValue(folder).FullName);
            foreach (string size in result.GetRequiredValue(sizes))
            {
                ModelShape shape = ModelShape.All.Single(one => string.Equals(one.Name, size, StringComparison.Ordinal));
                using var model = new RandomModel(shape);
                foreach (TensorType type in result.GetRequiredValue(types))
                {
                    Write(model, Path.Combine(result.GetRequiredValue(folder).FullName, $"{size}-{type}.gguf"), type, cancellationToken);
                }
            }

            return Task.CompletedTask;
        });
        return command;
    }

    private static void Write(RandomModel model, string path, TensorType type, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            Console.Error.WriteLine($"writing {path}");
            CheckpointQuantizer.Run(model, model.Metadata, path, type, Environment.ProcessorCount, progress: null, cancellationToken);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}  {new FileInfo(path).Length / 1e6:F1} MB"));
    }
}
