namespace Autarky.Models.Checkpoints;

/// <summary>How far a walk over a checkpoint has come.</summary>
/// <param name="Tensor">The tensor at hand.</param>
/// <param name="Done">Bytes of the source that are done.</param>
/// <param name="Total">Bytes of all its tensors.</param>
public readonly record struct CheckpointProgress(string Tensor, long Done, long Total);
