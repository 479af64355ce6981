using Autarky.Ledger.Access;
using Autarky.Ledger.Answers;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Responses;
using Autarky.Ledger.Search;
using Autarky.Ledger.Statistics;
using Autarky.Ledger.Students;
using Autarky.Ledger.UseCases;

namespace Autarky.Ledger;

/// <summary>
/// Everything the program keeps. One implementation a database; the same tests run against each.
/// Opening migrates the schema; a ledger of a newer version than the program is refused.
/// </summary>
public interface ILedger : IAsyncDisposable
{
    /// <summary>The exchanges.</summary>
    IExchanges Exchanges { get; }

    /// <summary>The attempts behind the exchanges.</summary>
    IAttempts Attempts { get; }

    /// <summary>Responses that clients may ask for again.</summary>
    IResponses Responses { get; }

    /// <summary>What finds exchanges by their words.</summary>
    ISearchIndex Search { get; }

    /// <summary>Right answers that people gave.</summary>
    IFeedback Feedback { get; }

    /// <summary>Clients' keys.</summary>
    IKeys Keys { get; }

    /// <summary>Students, their evaluations and releases.</summary>
    IStudents Students { get; }

    /// <summary>The use cases.</summary>
    IUseCaseRecords UseCases { get; }

    /// <summary>Totals.</summary>
    IStatistics Statistics { get; }

    /// <summary>
    /// A number that differs from an earlier one when another process or caller has changed keys, students, evaluations, releases or what is configured of use
    /// cases since. Cheap: meant to be asked a few times a second.
    /// </summary>
    Task<long> VersionAsync(CancellationToken cancellationToken);
}
