using System.Globalization;
using System.Text;

namespace Autarky.EndToEnd.Tests.Hostile;

/// <summary>What an answer must look like.</summary>
internal enum Shape
{
    /// <summary>OpenAI's error shape and the id of a row: everything under /v1, and what the server refuses by itself.</summary>
    ApiError,

    /// <summary>As before, without a body, as HEAD demands.</summary>
    ApiErrorWithoutBody,

    /// <summary>A complete chat answer: the hostile part was harmless.</summary>
    Answer,

    /// <summary>A page of the console or a plain status.</summary>
    Page,
}

/// <summary>How a request is sent.</summary>
internal enum Pace
{
    /// <summary>All at once.</summary>
    AtOnce,

    /// <summary>The body's last bytes one by one, with pauses.</summary>
    Drops,

    /// <summary>What there is, and then silence with the connection open.</summary>
    Stall,

    /// <summary>What there is, and then the end of the sending side.</summary>
    HalfClose,

    /// <summary>What there is, and then a reset: nobody is left to answer.</summary>
    Reset,
}

/// <summary>One bad request and the status that is right for it.</summary>
/// <param name="Name">What is bad about it.</param>
/// <param name="Status">The one status that is right.</param>
/// <param name="Head">
/// Request line and headers with the empty line, one character a byte. <c>{key}</c>, <c>{revoked}</c> and <c>{exchange}</c> are filled in when it is
/// sent, <c>{length}</c> with the body's length.
/// </param>
/// <param name="Body">The body, one character a byte, with the same places to fill.</param>
internal sealed record HostileCase(string Name, int Status, string Head, string Body = "")
{
    /// <summary>The error's code; null where any will do.</summary>
    public string? Code { get; init; }

    /// <summary>The error's param; null where any will do.</summary>
    public string? Param { get; init; }

    public Shape Shape { get; init; } = Shape.ApiError;

    public Pace Pace { get; init; }

    /// <summary>Letters that follow the body, made while they are sent.</summary>
    public long Filler { get; init; }

    /// <summary>Whether the filler goes out in chunks.</summary>
    public bool Chunked { get; init; }

    /// <summary>What tells it from the others: all that goes over the wire.</summary>
    public string Identity => string.Create(CultureInfo.InvariantCulture, $"{Pace} {Filler} {Chunked} {Head}{Body}");

    /// <summary>The bytes to send before the filler: the head, and the body.</summary>
    public (byte[] Head, byte[] Body) Render(Secrets secrets)
    {
        string body = secrets.FillIn(Body);
        string length = (body.Length + Filler).ToString(CultureInfo.InvariantCulture);
        string head = secrets.FillIn(Head).Replace("{length}", length, StringComparison.Ordinal);
        return (Encoding.Latin1.GetBytes(head), Encoding.Latin1.GetBytes(body));
    }
}

/// <summary>What the requests are filled with.</summary>
/// <param name="Key">A good key.</param>
/// <param name="Revoked">One that was revoked while the server ran.</param>
/// <param name="Exchange">The id of a good exchange.</param>
internal sealed record Secrets(string Key, string Revoked, string Exchange)
{
    /// <summary>What every made-up credential of the tables holds, so that an echo of it is found.</summary>
    public const string Canary = "CANARY7f3a91";

    public string FillIn(string template) => template
        .Replace("{key}", Key, StringComparison.Ordinal)
        .Replace("{revoked}", Revoked, StringComparison.Ordinal)
        .Replace("{exchange}", Exchange, StringComparison.Ordinal);
}
