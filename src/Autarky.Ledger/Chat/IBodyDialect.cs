using Autarky.Ledger.Exchanges;

namespace Autarky.Ledger.Chat;

/// <summary>
/// How the stored bodies of one dialect are read. Whatever reads bodies out of the ledger asks <see cref="BodyDialects.Find"/> for the dialect of their row
/// first: the same JSON means something else in another one.
/// </summary>
public interface IBodyDialect
{
    /// <summary>Its name, as <see cref="Exchange.Dialect"/> has it.</summary>
    string Name { get; }

    /// <summary>The text of a request's body.</summary>
    /// <exception cref="FormatException">It is no chat request of this dialect; the message says what is missing.</exception>
    RequestText ReadRequest(ReadOnlyMemory<byte> request);

    /// <summary>Role and text of each message of a request's body, in order, for counting tokens.</summary>
    /// <exception cref="FormatException">It is no chat request of this dialect; the message says what is missing.</exception>
    IReadOnlyList<(string Role, string Text)> ReadMessages(ReadOnlyMemory<byte> request);

    /// <summary>The answer of a response's body as a label to learn; never throws, whatever it holds.</summary>
    PlainAnswer ReadAnswer(ReadOnlyMemory<byte> response);

    /// <summary>The text of a response's body, cut off or not; null when it holds none (a tool call, a refusal, an error, not JSON).</summary>
    string? ReadAnswerText(ReadOnlyMemory<byte> response);

    /// <summary>
    /// What is asked, as people look for it: the text of the last message of a user that has one, else of all messages but the instructions; null when there is
    /// none. Never throws, whatever the request's body holds.
    /// </summary>
    string? ReadQuestion(ReadOnlyMemory<byte> request);

    /// <summary>
    /// What is answered, as people look for it: the text, the tools that are called with what they are given, a refusal, or the message of an error; null when
    /// there is none. Never throws, whatever the response's body holds.
    /// </summary>
    string? ReadReply(ReadOnlyMemory<byte> response);
}
