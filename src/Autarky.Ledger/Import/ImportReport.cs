namespace Autarky.Ledger.Import;

/// <summary>What became of a file. <see cref="Read"/> = <see cref="Added"/> + <see cref="AlreadyThere"/> + <see cref="Feedback"/>.</summary>
public sealed record ImportReport
{
    /// <summary>Exchanges that were read and understood.</summary>
    public required long Read { get; init; }

    /// <summary>New rows in the ledger.</summary>
    public required long Added { get; init; }

    /// <summary>Exchanges and right answers that the ledger had already.</summary>
    public required long AlreadyThere { get; init; }

    /// <summary>Right answers that were recorded for exchanges of the ledger.</summary>
    public required long Feedback { get; init; }

    /// <summary>Exchanges of the file that have no use case, so nothing can learn from them.</summary>
    public required long WithoutUseCase { get; init; }

    /// <summary>Exchanges of the file whose cost is 0 because neither the line nor the price table knew it.</summary>
    public required long WithoutCost { get; init; }

    /// <summary>
    /// Right answers of the file (<see cref="ImportOptions.AsGold"/>) that name an answer which their use case never had before this import, where its answers
    /// form a closed set. They are in the ledger: a whole file may rightly bring new answers.
    /// </summary>
    public required long NewAnswers { get; init; }

    /// <summary>The first of these answers, each once, long ones cut.</summary>
    public required IReadOnlyList<string> NewAnswerExamples { get; init; }

    /// <summary>
    /// Of <see cref="Read"/>, those that asked for embeddings: rows with tokens and cost, without a use case, texts and vectors, as the gateway keeps them.
    /// </summary>
    public required long Embeddings { get; init; }

    /// <summary>Calls of a recording of HTTP that asked no model, or one whose answers are not read, by what they asked; the most frequent first.</summary>
    public required IReadOnlyList<PassedOver> PassedOver { get; init; }

    /// <summary>The first bad lines, in order.</summary>
    public required IReadOnlyList<BadLine> Bad { get; init; }

    /// <summary>How many bad lines (or entries of a list page) there were in all.</summary>
    public required long BadTotal { get; init; }

    /// <summary>
    /// What is wrong with the file as a whole (empty, binary, damaged compression, a list that is not closed), in words; null when nothing is.
    /// What was read before it is in the ledger all the same.
    /// </summary>
    public string? Problem { get; init; }
}

/// <summary>Calls of a recording that were passed over.</summary>
/// <param name="Kind">What they asked ("GET /v1/files"), with their status where it was an error.</param>
/// <param name="Count">How many there were.</param>
public sealed record PassedOver(string Kind, long Count);

/// <summary>A line that could not be imported.</summary>
/// <param name="Line">Its number, from 1; that of the first of them where it has several.</param>
/// <param name="Why">What was wrong, in words.</param>
public sealed record BadLine(long Line, string Why);

/// <summary>How far an import is.</summary>
/// <param name="Bytes">Bytes of the file that were read (compressed ones, if it is compressed).</param>
/// <param name="TotalBytes">The file's length; null when unknown.</param>
/// <param name="Read">Exchanges read so far.</param>
/// <param name="Bad">Bad lines so far.</param>
public readonly record struct ImportProgress(long Bytes, long? TotalBytes, long Read, long Bad);
