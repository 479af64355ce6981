using Autarky.Gateway.Errors;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Providers;

/// <summary>Reads a body to its end.</summary>
internal static class WholeBody
{
    /// <summary>All of it; what came of it where the connection broke: JSON says itself whether it is whole.</summary>
    /// <exception cref="GatewayException">It is larger than the limit.</exception>
    public static async Task<(ReadOnlyMemory<byte> Bytes, bool IsCut)> ReadAsync(
        IAnswerBody body, string provider, long maxBytes, CancellationToken cancellationToken)
    {
        bool isCut = false;
        var all = new ByteBlocks();
        try
        {
            for (ReadOnlyMemory<byte> piece; !(piece = await body.ReadAsync(cancellationToken)).IsEmpty;)
            {
                all.Add(piece.Span);
                if (all.Length > maxBytes)
                {
                    throw TooLarge(provider, maxBytes);
                }
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            isCut = true; // the end of the JSON is the end of the answer, whatever became of the connection
        }

        return (all.ToArray(), isCut);
    }

    /// <summary>What is said of a body that is no JSON.</summary>
    public static GatewayFailure NoJson(bool isCut, string provider, ProviderRefusal refusals, string answerName) =>
        isCut ? BrokeOff(provider) : refusals.NoAnswer(answerName);

    public static GatewayFailure BrokeOff(string provider) =>
        new(GatewayError.ProviderBrokeOff, $"Provider '{provider}' broke off in the middle of its answer.");

    public static GatewayException TooLarge(string provider, long maxBytes) => new(
        GatewayError.ProviderAnswerInvalid, $"The answer of provider '{provider}' is larger than {maxBytes} bytes (limits.max_answer_bytes).");
}
