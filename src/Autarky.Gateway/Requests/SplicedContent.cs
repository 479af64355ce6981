using System.Net;
using System.Text.Json;

namespace Autarky.Gateway.Requests;

/// <summary>
/// A request's bytes as received, but for the value of the top-level <c>model</c> and, where it is wanted, one other place. Everything else, unknown fields and
/// formatting included, reaches the provider untouched. Can be sent any number of times.
/// </summary>
internal sealed class SplicedContent : HttpContent
{
    private readonly List<ReadOnlyMemory<byte>> _pieces = new(5);

    public SplicedContent(ApiRequest request, string model, Splice? other = null)
    {
        Splice? name = request.ModelValue is { } value && !string.Equals(request.Model, model, StringComparison.Ordinal)
            ? new Splice(value, (byte[])[(byte)'"', .. JsonEncodedText.Encode(model).EncodedUtf8Bytes, (byte)'"'])
            : null;
        int from = 0;
        foreach (Splice splice in new[] { name, other }.OfType<Splice>().OrderBy(splice => splice.Place.Start.Value))
        {
            _pieces.Add(request.Body[from..splice.Place.Start.Value]);
            _pieces.Add(splice.Text);
            from = splice.Place.End.Value;
        }

        _pieces.Add(request.Body[from..]);
        Headers.TryAddWithoutValidation("Content-Type", "application/json");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> piece in _pieces)
        {
            await stream.WriteAsync(piece, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _pieces.Sum(piece => (long)piece.Length);
        return true;
    }
}
