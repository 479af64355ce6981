namespace Autarky.Text.Templates;

/// <summary>A chat template refused the conversation with its own words (<c>raise_exception</c>): the caller must send other messages.</summary>
public sealed class ConversationRefusedException : Exception
{
    /// <summary>A refusal in the template's words.</summary>
    public ConversationRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal without words.</summary>
    public ConversationRefusedException()
        : this("The model's chat template refused the conversation without saying why.")
    {
    }

    /// <summary>A refusal that another error caused.</summary>
    public ConversationRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
