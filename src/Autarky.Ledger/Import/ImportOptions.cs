using Autarky.Ledger.Answers;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import.Tables;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Import;

/// <summary>How a file of recorded exchanges is read.</summary>
public sealed record ImportOptions
{
    /// <summary>The use case of every line; null leaves it to each line's <c>use_case</c>.</summary>
    public string? UseCase { get; init; }

    /// <summary>
    /// The licence of every model's answer whose line names none: it allows training on them. Null leaves it to each line's <c>licence</c>. It must
    /// be a text that <see cref="LicenceText"/> takes.
    /// </summary>
    public string? Licence { get; init; }

    /// <summary>
    /// True when the answers in the file are right answers (<c>import --gold</c>): a question that the ledger knows gets feedback,
    /// another becomes a row of origin <see cref="ExchangeOrigin.Feedback"/>.
    /// </summary>
    public bool AsGold { get; init; }

    /// <summary>What the columns hold where the file is a table (CSV); null where it is JSON.</summary>
    public TableColumns? Columns { get; init; }

    /// <summary>Who gave the right answers, for <see cref="Feedback.By"/>.</summary>
    public string By { get; init; } = "import";

    /// <summary>Counts tokens where a line has no <c>usage</c>; null leaves such counts at 0.</summary>
    public ITokenCounter? Tokens { get; init; }

    /// <summary>Prices a line that has no <c>cost</c>; a model it does not know costs 0 and is counted in the report.</summary>
    public PriceBook Prices { get; init; } = PriceBook.Default;

    /// <summary>The longest line that is read, in bytes; a longer one is reported and skipped. <value>Default 64 MiB.</value></summary>
    public int MaxLineBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How many bad lines the report lists; the others are only counted. <value>Default 100.</value></summary>
    public int MaxBadLines { get; init; } = 100;

    /// <summary>The clock, for lines without <c>created</c> and for feedback.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
