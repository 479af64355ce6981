namespace Autarky.Gateway.Errors;

/// <summary>What a provider said when it refused, in whatever shape it came. Not yet scrubbed.</summary>
/// <param name="Message">Its words; null where it had none.</param>
/// <param name="Type">Its name for the kind: <c>invalid_request_error</c>, <c>INVALID_ARGUMENT</c>.</param>
/// <param name="Param">The field at fault.</param>
/// <param name="Code">Its code, where that is no HTTP status.</param>
/// <param name="Status">The HTTP status inside the body; null where there is none.</param>
internal readonly record struct SaidError(string? Message, string? Type = null, string? Param = null, string? Code = null, int? Status = null);
