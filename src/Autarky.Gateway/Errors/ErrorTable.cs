using System.Collections.Frozen;
using Autarky.Ledger.Exchanges;
using static Autarky.Gateway.Errors.GatewayError;

namespace Autarky.Gateway.Errors;

/// <summary>What an error means: on the wire, for the ledger and for the next attempt.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">OpenAI's <c>type</c>.</param>
/// <param name="Code">OpenAI's <c>code</c>.</param>
/// <param name="Outcome">How the ledger's row ends.</param>
/// <param name="Retryable">Whether the same request may succeed later.</param>
/// <param name="FallsBack">Whether another attempt may be made before the first token.</param>
internal sealed record ErrorRow(int Status, string Type, string Code, ExchangeOutcome Outcome, bool Retryable = false, bool FallsBack = false);

/// <summary>The one table of errors.</summary>
internal static class ErrorTable
{
    private const string Request = "invalid_request_error";
    private const string Key = "authentication_error";
    private const string Server = "server_error";
    private const string Provider = "provider_error";

    private static readonly FrozenDictionary<GatewayError, ErrorRow> Rows = new Dictionary<GatewayError, ErrorRow>
    {
        [ClientKeyMissing] = new(401, Key, "missing_api_key", ExchangeOutcome.Refused),
        [ClientKeyMalformed] = new(401, Key, "invalid_api_key", ExchangeOutcome.Refused),
        [ClientKeyUnknown] = new(401, Key, "invalid_api_key", ExchangeOutcome.Refused),
        [ClientKeyRevoked] = new(401, Key, "revoked_api_key", ExchangeOutcome.Refused),
        [ClientHostForeign] = new(421, Request, "host_not_allowed", ExchangeOutcome.Refused),
        [ClientHeadersTooLarge] = new(431, Request, "headers_too_large", ExchangeOutcome.ClientError),
        [ClientBodyTooLarge] = new(413, Request, "request_too_large", ExchangeOutcome.ClientError),
        [ClientBodyTooSlow] = new(408, Request, "request_timeout", ExchangeOutcome.ClientError, Retryable: true),
        [ClientBodyBroken] = new(400, Request, "incomplete_body", ExchangeOutcome.ClientError),
        [ClientBodyMediaType] = new(415, Request, "unsupported_media_type", ExchangeOutcome.ClientError),
        [ClientBodyInvalid] = new(400, Request, "invalid_request", ExchangeOutcome.ClientError),
        [ClientProtocol] = new(400, Request, "malformed_http", ExchangeOutcome.ClientError),
        [ClientModelUnknown] = new(404, Request, "model_not_found", ExchangeOutcome.ClientError),
        [ClientModelUnfit] = new(400, Request, "unsupported_model", ExchangeOutcome.ClientError),
        [ClientExchangeUnknown] = new(404, Request, "exchange_not_found", ExchangeOutcome.ClientError),
        [ClientResponseUnknown] = new(404, Request, "response_not_found", ExchangeOutcome.ClientError),
        [ClientPreviousUnknown] = new(400, Request, "previous_response_not_found", ExchangeOutcome.ClientError),
        [ClientItemUnknown] = new(404, Request, "item_not_found", ExchangeOutcome.ClientError),
        [ClientGoldUnseen] = new(400, Request, "gold_unseen", ExchangeOutcome.ClientError),
        [ClientPathUnknown] = new(404, Request, "unknown_url", ExchangeOutcome.ClientError),
        [ClientMethodWrong] = new(405, Request, "method_not_allowed", ExchangeOutcome.ClientError),
        [ClientGone] = new(499, Request, "client_closed_request", ExchangeOutcome.ClientGone),
        [GatewayBusy] = new(503, Server, "overloaded", ExchangeOutcome.Refused, Retryable: true),
        [GatewayStopping] = new(503, Server, "server_stopping", ExchangeOutcome.Stopped, Retryable: true),
        [GatewayFault] = new(500, Server, "internal_error", ExchangeOutcome.InternalError),
        [LedgerUnavailable] = new(503, Server, "ledger_unavailable", ExchangeOutcome.InternalError, Retryable: true),
        [RouteStudentUnsure] = new(503, Server, "student_unsure", ExchangeOutcome.Unsure, Retryable: true),
        [CandidatePassedOn] = new(503, Server, "candidate_passed_on", ExchangeOutcome.Unsure, FallsBack: true),
        [CandidateUnfit] = new(503, Server, "candidate_unfit", ExchangeOutcome.Unsure, FallsBack: true),
        [RouteNothingAnswers] = new(503, Server, "nothing_answers", ExchangeOutcome.ProviderFailed, Retryable: true, FallsBack: true),
        [RecordedMiss] = new(503, Server, "nothing_recorded", ExchangeOutcome.ProviderFailed, FallsBack: true),
        [StudentFailed] = new(500, Server, "student_failed", ExchangeOutcome.InternalError, FallsBack: true),
        [ProviderNotReady] = new(503, Provider, "provider_not_ready", ExchangeOutcome.ProviderFailed, FallsBack: true),
        [ModelLoading] = new(503, Server, "model_loading", ExchangeOutcome.ProviderFailed, Retryable: true, FallsBack: true),
        [ProviderCannotExpress] = new(400, Request, "unsupported_by_provider", ExchangeOutcome.ClientError),
        [ProviderConnect] = new(502, Provider, "provider_unreachable", ExchangeOutcome.ProviderFailed, Retryable: true, FallsBack: true),
        [ProviderKeyRefused] = new(502, Provider, "provider_key_refused", ExchangeOutcome.ProviderFailed, FallsBack: true),
        [ProviderRefusedRequest] = new(400, Request, "provider_refused_request", ExchangeOutcome.ClientError),
        [ProviderLacksModel] = new(502, Provider, "provider_lacks_model", ExchangeOutcome.ProviderFailed, FallsBack: true),
        [ProviderRateLimited] = new(429, "rate_limit_error", "provider_rate_limited", ExchangeOutcome.ProviderFailed, Retryable: true, FallsBack: true),
        [ProviderError] = new(502, Provider, "provider_error", ExchangeOutcome.ProviderFailed, Retryable: true, FallsBack: true),
        [ProviderAnswerInvalid] = new(502, Provider, "provider_answer_invalid", ExchangeOutcome.ProviderFailed, Retryable: true, FallsBack: true),
        [ProviderBrokeOff] = new(502, Provider, "provider_broke_off", ExchangeOutcome.ProviderFailed, Retryable: true, FallsBack: true),
        [ProviderFirstTokenTimeout] = new(504, Provider, "first_token_timeout", ExchangeOutcome.TimedOut, Retryable: true, FallsBack: true),
        [ProviderIdleTimeout] = new(504, Provider, "idle_timeout", ExchangeOutcome.TimedOut, Retryable: true, FallsBack: true),
        [ProviderTotalTimeout] = new(504, Provider, "provider_total_timeout", ExchangeOutcome.TimedOut, Retryable: true, FallsBack: true),
        [TotalTimeout] = new(504, Provider, "total_timeout", ExchangeOutcome.TimedOut, Retryable: true),
    }.ToFrozenDictionary();

    public static ErrorRow Of(GatewayError error) => Rows[error];
}
