using System.Text.Json;

namespace Autarky.Gateway.Conversations;

/// <summary>Who speaks.</summary>
internal enum Speaker
{
    /// <summary>Instructions (system and developer messages).</summary>
    System,
    User,
    Assistant,

    /// <summary>What a tool answered.</summary>
    Tool,
}

/// <summary>One message.</summary>
/// <param name="Speaker">Who speaks.</param>
/// <param name="Parts">What is said, in order.</param>
/// <param name="At">Its place in the request, for messages about it: <c>messages[3]</c>.</param>
internal sealed record Message(Speaker Speaker, IReadOnlyList<Part> Parts, string At)
{
    /// <summary>Which of several who speak alike; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the client sent a list of parts rather than one text: some chat templates tell them apart.</summary>
    public bool IsList { get; init; }

    /// <summary>Further fields, by their names in the request's own dialect.</summary>
    public IReadOnlyList<(string Name, JsonElement Value)> Other { get; init; } = [];
}

/// <summary>A part of a message.</summary>
/// <param name="IsMarked">Whether the client wants the prompt cached up to here.</param>
internal abstract record Part(bool IsMarked = false);

/// <summary>Text.</summary>
internal sealed record TextPart(string Text, bool IsMarked = false) : Part(IsMarked);

/// <summary>An image: its bytes in base 64 with their media type, or its address.</summary>
internal sealed record ImagePart(string? MediaType, string? Base64, string? Url, bool IsMarked = false) : Part(IsMarked)
{
    /// <summary>How closely it is to be looked at, where the dialect has a word for it.</summary>
    public string? Detail { get; init; }

    /// <summary>Its address, as a data URL where it is bytes.</summary>
    public string AnyUrl => Url ?? $"data:{MediaType};base64,{Base64}";
}

/// <summary>A document: its bytes in base 64 with their media type.</summary>
internal sealed record DocumentPart(string? Title, string MediaType, string Base64, bool IsMarked = false) : Part(IsMarked);

/// <summary>A call of a tool by the assistant.</summary>
/// <param name="Id">Its id; null where the request has none.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">JSON as the model wrote it; not checked.</param>
/// <param name="IsMarked">Whether the client wants the prompt cached up to here.</param>
internal sealed record CallPart(string? Id, string Name, string Arguments, bool IsMarked = false) : Part(IsMarked);

/// <summary>What a tool answered.</summary>
/// <param name="CallId">The call's id; null where the request has none.</param>
/// <param name="Parts">Text, images, documents.</param>
/// <param name="IsError">Whether the tool failed.</param>
/// <param name="IsMarked">Whether the client wants the prompt cached up to here.</param>
internal sealed record ResultPart(string? CallId, IReadOnlyList<Part> Parts, bool IsError, bool IsMarked = false) : Part(IsMarked)
{
    /// <summary>The tool's name, where the dialect repeats it; null elsewhere.</summary>
    public string? Name { get; init; }
}

/// <summary>What the assistant thought.</summary>
/// <param name="Text">In words; empty where only <paramref name="Seal"/> is there.</param>
/// <param name="Seal">What proves to the maker that the thought is its own (a signature, an encrypted form); null where there is nothing.</param>
/// <param name="IsHidden">Whether the words are in the seal alone.</param>
internal sealed record ThoughtPart(string Text, string? Seal, bool IsHidden = false) : Part
{
    /// <summary>The provider that had it, by the options' name, where the request says so; null elsewhere.</summary>
    public string? Origin { get; init; }
}

/// <summary>A refusal of the assistant.</summary>
internal sealed record RefusalPart(string Text) : Part;

/// <summary>A part of which other dialects have no like.</summary>
/// <param name="Type">Its type in the request's own dialect.</param>
/// <param name="Value">All of it.</param>
internal sealed record OtherPart(string Type, JsonElement Value) : Part;
