namespace Autarky.Gateway.Errors;

/// <summary>One thing that went wrong, with what the client is told.</summary>
internal sealed record GatewayFailure
{
    public GatewayFailure(GatewayError error, string message, string? param = null)
    {
        Error = error;
        Message = message;
        Param = param;
    }

    public GatewayError Error { get; }

    /// <summary>What was wrong and what to do. Goes to the client and into the ledger: holds no keys.</summary>
    public string Message { get; }

    /// <summary>The field of the request that is at fault.</summary>
    public string? Param { get; }

    /// <summary>The provider's own status, type and code, where its refusal is passed on.</summary>
    public (int Status, string? Type, string? Code)? PassedOn { get; init; }

    /// <summary>The provider's own code, where it gave one and its refusal is not passed on; scrubbed.</summary>
    public string? ProviderCode { get; init; }

    /// <summary>The HTTP status that a provider answered with; null where none came.</summary>
    public int? ProviderStatus { get; init; }

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether a conversation was refused because the model cannot read that much. Clients know it by a code in one dialect and by words in another, and
    /// shorten the conversation: it must cross.
    /// </summary>
    public bool IsOverflow => PassedOn is { Code: Overflow.Code };

    public ErrorRow Row => ErrorTable.Of(Error);

    public int Status => PassedOn?.Status ?? Row.Status;
}

/// <summary>Carries a failure out of nested reading; caught once, by the pipeline.</summary>
internal sealed class GatewayException(GatewayFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public GatewayException(GatewayError error, string message, string? param = null)
        : this(new GatewayFailure(error, message, param))
    {
    }

    public GatewayFailure Failure { get; } = failure;
}
