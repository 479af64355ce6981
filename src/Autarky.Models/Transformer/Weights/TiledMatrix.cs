namespace Autarky.Models.Transformer.Weights;

/// <summary>A matrix in panels of sixteen outputs whose kernel takes the rows in tiles of twelve: how panels and tiles are walked through.</summary>
/// <param name="outputs">Numbers a row that come out.</param>
/// <param name="inputs">Numbers a row that go in.</param>
/// <param name="panelBytes">Bytes of a panel.</param>
internal abstract class TiledMatrix(int outputs, int inputs, int panelBytes) : PackedMatrix(outputs, inputs)
{
    /// <summary>Outputs a panel.</summary>
    protected const int PanelWidth = 16;

    /// <summary>Rows a tile.</summary>
    protected const int TileRows = 12;

    // What a span can hold.
    private const int MostBytes = 1 << 30;

    internal sealed override int Shares => (Outputs + PanelWidth - 1) / PanelWidth;

    internal sealed override int OutputsPerShare => PanelWidth;

    /// <summary>Multiplies one tile of rows with some panels; row t of <paramref name="y"/> begins at t · stride, sixteen numbers a panel.</summary>
    protected abstract void MultiplyTile(RowBuffer x, int tile, int rows, int firstPanel, int panels, Span<float> y, int stride);

    /// <summary>Multiplies rows, tile by tile, with as many panels as stay in the cache.</summary>
    protected virtual void MultiplyTiles(RowBuffer x, int firstRow, int rows, int firstPanel, int panels, Span<float> y, int stride)
    {
        for (int t = 0; t < rows; t += TileRows)
        {
            MultiplyTile(x, (firstRow + t) / TileRows, Math.Min(TileRows, rows - t), firstPanel, panels, y[(t * stride)..], stride);
        }
    }

    protected sealed override void MultiplyShares(RowBuffer x, int firstRow, int rows, Span<float> y, int stride, int firstShare, int outputs)
    {
        // With few rows the panels are read once anyway.
        int atOnce = Math.Max(1, (rows <= TileRows ? MostBytes : CacheBytes) / panelBytes), whole = outputs / PanelWidth;
        for (int p = 0; p < whole; p += atOnce)
        {
            MultiplyTiles(x, firstRow, rows, firstShare + p, Math.Min(atOnce, whole - p), y[(p * PanelWidth)..], stride);
        }

        if (outputs % PanelWidth != 0)
        {
            MultiplyLast(x, firstRow, rows, y[(whole * PanelWidth)..], stride, firstShare + whole, outputs % PanelWidth);
        }
    }

    // A panel that is only partly filled writes sixteen numbers nonetheless.
    private void MultiplyLast(RowBuffer x, int firstRow, int rows, Span<float> y, int stride, int panel, int outputs)
    {
        Span<float> all = stackalloc float[TileRows * PanelWidth];
        for (int t = 0; t < rows; t += TileRows)
        {
            int count = Math.Min(TileRows, rows - t);
            MultiplyTile(x, (firstRow + t) / TileRows, count, panel, 1, all, PanelWidth);
            for (int r = 0; r < count; r++)
            {
                all.Slice(r * PanelWidth, outputs).CopyTo(y[((t + r) * stride)..]);
            }
        }
    }
}
