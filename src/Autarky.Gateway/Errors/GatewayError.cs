namespace Autarky.Gateway.Errors;

/// <summary>What can go wrong with a request: each member names the side and the phase. What each means on the wire is in <see cref="ErrorTable"/>.</summary>
internal enum GatewayError
{
    /// <summary>No Authorization header.</summary>
    ClientKeyMissing,

    /// <summary>An Authorization header that cannot hold one of our keys.</summary>
    ClientKeyMalformed,

    /// <summary>A well-formed key that is not ours.</summary>
    ClientKeyUnknown,

    /// <summary>A key that was revoked.</summary>
    ClientKeyRevoked,

    /// <summary>A Host header under which a loopback connection is not answered.</summary>
    ClientHostForeign,

    /// <summary>Headers over the limit.</summary>
    ClientHeadersTooLarge,

    /// <summary>A body over the limit.</summary>
    ClientBodyTooLarge,

    /// <summary>A body that did not arrive in time.</summary>
    ClientBodyTooSlow,

    /// <summary>A body whose framing is broken or that ended early.</summary>
    ClientBodyBroken,

    /// <summary>A body that is not JSON by its headers.</summary>
    ClientBodyMediaType,

    /// <summary>A body that is no valid request.</summary>
    ClientBodyInvalid,

    /// <summary>A request that HTTP itself does not allow.</summary>
    ClientProtocol,

    /// <summary>A model that nobody here serves.</summary>
    ClientModelUnknown,

    /// <summary>A model that is here and cannot do what is asked: embed, or chat.</summary>
    ClientModelUnfit,

    /// <summary>An exchange that is not in the ledger.</summary>
    ClientExchangeUnknown,

    /// <summary>A response that is not kept, or is not this client's.</summary>
    ClientResponseUnknown,

    /// <summary>A response to go on from that is not kept, or is not this client's.</summary>
    ClientPreviousUnknown,

    /// <summary>An item of a response that is not kept, or is not this client's.</summary>
    ClientItemUnknown,

    /// <summary>A right answer that is none of the answers that its use case has had.</summary>
    ClientGoldUnseen,

    /// <summary>A path that does not exist.</summary>
    ClientPathUnknown,

    /// <summary>A method that the path does not have.</summary>
    ClientMethodWrong,

    /// <summary>The client hung up.</summary>
    ClientGone,

    /// <summary>Too many requests in work.</summary>
    GatewayBusy,

    /// <summary>The server is ending.</summary>
    GatewayStopping,

    /// <summary>A fault of this program.</summary>
    GatewayFault,

    /// <summary>The ledger did not take or give a row.</summary>
    LedgerUnavailable,

    /// <summary>The student was not sure and nobody else answered.</summary>
    RouteStudentUnsure,

    /// <summary>A candidate was asked and its rule did not accept the answer. Never told to a client.</summary>
    CandidatePassedOn,

    /// <summary>A candidate was not asked, because it cannot serve the request. Never told to a client.</summary>
    CandidateUnfit,

    /// <summary>No attempt was possible or every one failed without a better explanation.</summary>
    RouteNothingAnswers,

    /// <summary>Nothing was recorded for the request.</summary>
    RecordedMiss,

    /// <summary>The student threw.</summary>
    StudentFailed,

    /// <summary>No key in the environment.</summary>
    ProviderNotReady,

    /// <summary>A model that this process runs is still being loaded.</summary>
    ModelLoading,

    /// <summary>The provider's dialect cannot express the request.</summary>
    ProviderCannotExpress,

    /// <summary>No connection to the provider.</summary>
    ProviderConnect,

    /// <summary>The provider refused our key.</summary>
    ProviderKeyRefused,

    /// <summary>The provider refused the request as the client's mistake (400, 404, 413, 422).</summary>
    ProviderRefusedRequest,

    /// <summary>The provider has no such model or path (404), and the client did not name either: our configuration did.</summary>
    ProviderLacksModel,

    /// <summary>The provider wants fewer requests.</summary>
    ProviderRateLimited,

    /// <summary>The provider answered with another error.</summary>
    ProviderError,

    /// <summary>The provider's answer is not what its dialect says.</summary>
    ProviderAnswerInvalid,

    /// <summary>The provider broke off in the middle of its answer.</summary>
    ProviderBrokeOff,

    /// <summary>The provider's first token did not come in time.</summary>
    ProviderFirstTokenTimeout,

    /// <summary>The provider fell silent in the middle of its answer.</summary>
    ProviderIdleTimeout,

    /// <summary>The provider took longer for its whole answer than its own limit allows.</summary>
    ProviderTotalTimeout,

    /// <summary>The whole exchange took too long.</summary>
    TotalTimeout,
}
