namespace Autarky.Ledger.Exchanges;

/// <summary>How an exchange came into the ledger. The numbers are stored: never renumber.</summary>
public enum ExchangeOrigin
{
    /// <summary>A request that this gateway answered or refused.</summary>
    Served = 0,

    /// <summary>A recorded exchange read from a file.</summary>
    Imported = 1,

    /// <summary>A question with its right answer and no recorded answer of a model (<c>import --gold</c>).</summary>
    Feedback = 2,
}

/// <summary>Who answered, as decided by the router. The numbers are stored: never renumber.</summary>
public enum RouteKind
{
    /// <summary>Nobody: refused before a route was found, or no attempt succeeded.</summary>
    None = 0,

    /// <summary>The use case's student.</summary>
    Student = 1,

    /// <summary>The use case's teacher, because the student was not sure or could not serve the request, or none is live.</summary>
    Teacher = 2,

    /// <summary>A partner's model that the client asked for by name.</summary>
    Partner = 3,

    /// <summary>An in-house model that the client asked for by name.</summary>
    InHouse = 4,
}

/// <summary>How an exchange ended. The numbers are stored: never renumber.</summary>
public enum ExchangeOutcome
{
    /// <summary>The whole answer reached us and was committed.</summary>
    Complete = 0,

    /// <summary>The client hung up before the end; tokens so far are recorded.</summary>
    ClientGone = 1,

    /// <summary>The gateway would not serve whoever asked: no key, a revoked one, a foreign host, too many requests in work.</summary>
    Refused = 2,

    /// <summary>The student was not sure and no partner could be reached.</summary>
    Unsure = 3,

    /// <summary>
    /// The provider could not or would not answer, and not because of what the client sent: no connection, our key refused, too many requests, an error of
    /// its own, an answer that broke off.
    /// </summary>
    ProviderFailed = 4,

    /// <summary>A time limit ran out; the error says which.</summary>
    TimedOut = 5,

    /// <summary>A fault of this program.</summary>
    InternalError = 6,

    /// <summary>
    /// The request itself was at fault, by our own reading or by the provider's (400, 404, 413, 422 for what the client sent): malformed, an unknown model, a
    /// value that cannot be, too long. The same request fails again. Older versions wrote <see cref="Refused"/> or <see cref="ProviderFailed"/>.
    /// </summary>
    ClientError = 7,

    /// <summary>The server was stopped in the middle; tokens so far are recorded.</summary>
    Stopped = 8,
}

/// <summary>Where a right answer came from. The numbers are stored: never renumber.</summary>
public enum GoldSource
{
    /// <summary>Came with a recorded exchange: used to measure; trains only when asked to.</summary>
    Recorded = 0,

    /// <summary>Given as feedback (<c>import --gold</c> or HTTP): measures and trains.</summary>
    Feedback = 1,
}
