namespace Autarky.Gateway.InProcess;

/// <summary>The gateway would not or could not answer a request that was made in this process.</summary>
public sealed class GatewayRefusedException : Exception
{
    internal GatewayRefusedException(Errors.GatewayFailure failure, string? exchange)
        : base(failure.Message)
    {
        Status = failure.Status;
        Code = failure.PassedOn is { Code: { } code } ? code : failure.Row.Code;
        RetryAfter = failure.RetryAfter;
        Exchange = exchange;
    }

    /// <summary>What the HTTP status would be: 400 for a request that cannot be served, 429 for too many, 502 to 504 for providers that failed.</summary>
    public int Status { get; }

    /// <summary>The kind of error, as in OpenAI's <c>code</c>.</summary>
    public string Code { get; }

    /// <summary>When to try again; null where waiting does not help or nobody knows.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The id of the ledger's row; null where it could not be written.</summary>
    public string? Exchange { get; }
}
