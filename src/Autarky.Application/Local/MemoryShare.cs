using System.Globalization;

namespace Autarky.Application.Local;

/// <summary>What models that nobody named may take of the machine's memory.</summary>
internal static class MemoryShare
{
    // For weights; the rest is for keys, values and everything else.
    private const double Most = 0.7;

    /// <summary>Bytes of memory that this process may take in all.</summary>
    public static long OfMachine => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Why a model is not loaded; null where it is. One that was named is always tried.</summary>
    /// <param name="wanted">The model.</param>
    /// <param name="taken">Bytes of the weights of those that are loaded before it.</param>
    /// <param name="memory">Bytes that there are in all.</param>
    public static string? WhyLeftOut(WantedModel wanted, long taken, long memory)
    {
        if (!wanted.Found)
        {
            return null;
        }

        long bytes = ModelsFolder.Bytes(wanted.Path);
        return taken + bytes <= Most * memory
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"The model '{wanted.Name}' is left out: its {bytes / 1e9:0.0} GB beside {taken / 1e9:0.0} GB of other models are too much for this machine. "
                    + $"To run it, name it with --model {wanted.Name}={wanted.Path}");
    }
}
