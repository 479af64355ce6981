namespace Autarky.Models.Generation;

/// <summary>Turns tokens into text as they come, never a part of a character; one object an answer.</summary>
public interface ITokenText
{
    /// <summary>The text that a token completes; empty while a character is unfinished.</summary>
    string Push(int token);

    /// <summary>What is left at the end of the answer.</summary>
    string Flush();
}
