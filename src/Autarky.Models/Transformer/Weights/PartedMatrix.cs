namespace Autarky.Models.Transformer.Weights;

/// <summary>Matrices with the same inputs, one below the other, each in its own form.</summary>
internal sealed class PartedMatrix : PackedMatrix
{
    private readonly PackedMatrix[] _parts;

    public PartedMatrix(IReadOnlyList<PackedMatrix> parts)
        : base(parts.Sum(part => part.Outputs), parts[0].Inputs) => _parts = [.. parts];

    public override long Bytes => _parts.Sum(part => part.Bytes);

    internal override ActivationForm Form => _parts.Aggregate(ActivationForm.Rows, (forms, part) => forms | part.Form);

    internal override int Shares => 1;

    internal override int OutputsPerShare => Outputs;

    public override void Dispose() => Array.ForEach(_parts, part => part.Dispose());

    internal override void Multiply(RowBuffer x, int rows, Span<float> y, int stride, int worker, int workers)
    {
        int from = 0;
        foreach (PackedMatrix part in _parts)
        {
            part.Multiply(x, rows, y[from..], stride, worker, workers);
            from += part.Outputs;
        }
    }

    protected override void MultiplyShares(RowBuffer x, int firstRow, int rows, Span<float> y, int stride, int firstShare, int outputs) =>
        throw new NotSupportedException("Each part shares its own work.");
}
