using Autarky.Gateway.Errors;
using Autarky.Gateway.Options;
using Autarky.Ledger;
using Autarky.Ledger.Exchanges;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Pipeline;

/// <summary>Step 7: the commit.</summary>
internal sealed partial class Recorder(ILedger ledger, TimeProvider time, ILogger<Recorder> log)
{
    /// <summary>Returns when the row is on disk.</summary>
    /// <exception cref="GatewayException">It is not, or nobody knows: <see cref="GatewayError.LedgerUnavailable"/>.</exception>
    public async Task CommitAsync(Exchange exchange, TimeoutOptions timeouts)
    {
        try
        {
            // Not cancelled by a client that hangs up: its row is wanted all the same.
            Task append = ledger.Exchanges.AppendAsync(exchange, CancellationToken.None);
            if (!append.IsCompletedSuccessfully)
            {
                await append.WaitAsync(TimeSpan.FromSeconds(timeouts.LedgerSeconds), time);
            }
        }
        catch (Exception error) // whatever it is: no row, no answer
        {
            LogNotCommitted(error, exchange.Id.ToString(), exchange.Outcome);
            throw new GatewayException(
                new GatewayFailure(
                    GatewayError.LedgerUnavailable,
                    "The ledger could not record the exchange, so no answer is given. Try again; 'autarky doctor' says what is wrong with the ledger."),
                error);
        }
    }

    [LoggerMessage(EventId = 7001, Level = LogLevel.Error, Message = "Exchange {Exchange} ({Outcome}) could not be committed")]
    private partial void LogNotCommitted(Exception error, string exchange, ExchangeOutcome outcome);
}
