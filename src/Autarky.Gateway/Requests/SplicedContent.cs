using System.Net;
using System.Text.Json;

namespace Autarky.Gateway.Requests;

/// <summary>
/// A request's bytes as received, but for the value of the top-level <c>model</c>. Everything else, unknown fields and formatting
/// included, reaches the provider untouched. Can be sent any number of times.
/// </summary>
internal sealed class SplicedContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _before;
    private readonly ReadOnlyMemory<byte> _model;
    private readonly ReadOnlyMemory<byte> _after;

    public SplicedContent(ApiRequest request, string model)
    {
        if (request.ModelValue is not { } value || string.Equals(request.Model, model, StringComparison.Ordinal))
        {
            _before = request.Body;
        }
        else
        {
            _before = request.Body[..value.Start.Value];
            _model = (byte[])[(byte)'"', .. JsonEncodedText.Encode(model).EncodedUtf8Bytes, (byte)'"'];
            _after = request.Body[value.End.Value..];
        }

        Headers.TryAddWithoutValidation("Content-Type", "application/json");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_before, cancellationToken);
        if (!_model.IsEmpty)
        {
            await stream.WriteAsync(_model, cancellationToken);
            await stream.WriteAsync(_after, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _before.Length + _model.Length + _after.Length;
        return true;
    }
}
