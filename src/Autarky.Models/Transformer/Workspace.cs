using Autarky.Kernels.Parallel;
using Autarky.Models.Transformer.Caching;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer;

/// <summary>What one pass through the layers shares: the workers, the batch, and the residual stream that blocks read and add to.</summary>
internal sealed class Workspace(WorkerTeam team, int capacity, RowBuffer residual)
{
    private readonly int[] _slices = new int[capacity];

    /// <summary>Who computes.</summary>
    public WorkerTeam Team { get; } = team;

    /// <summary>The most rows.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>What goes through the layers now.</summary>
    public Batch Batch { get; set; } = new();

    /// <summary>Rows in use.</summary>
    public int Rows => Batch.Count;

    /// <summary>One row of the residual stream.</summary>
    public Span<float> ResidualRow(int row) => residual.Row(row);

    /// <summary>The worker whose share a row is in <see cref="ForRows"/>.</summary>
    public int OwnerOf(int row) => (int)((((row + 1L) * Team.Workers) - 1) / Rows);

    /// <summary>Runs something for every row, the rows shared among the workers.</summary>
    public void ForRows(Action<int> row)
    {
        int rows = Rows;
        if (rows == 1)
        {
            row(0);
            return;
        }

        Team.Run(worker =>
        {
            (int first, int count) = Team.Share(worker, rows);
            for (int t = first; t < first + count; t++)
            {
                row(t);
            }
        });
    }

    /// <summary>Runs something for every token (its sequence, its row, its position), the rows shared among the workers.</summary>
    public void ForTokens(Action<KvSequence, int, int> token)
    {
        int slice = 0;
        foreach (Batch.Slice part in Batch.Slices)
        {
            for (int i = 0; i < part.Count; i++)
            {
                _slices[part.FirstRow + i] = slice;
            }

            slice++;
        }

        ForRows(row => token(Batch.Slices[_slices[row]].Sequence, row, Batch.Positions[row]));
    }
}
