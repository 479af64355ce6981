using System.Text.Encodings.Web;
using System.Text.Json;

namespace Autarky.Ledger.Import.Bodies;

/// <summary>How bodies and export lines are written.</summary>
internal static class BodyWriting
{
    /// <summary>Text as it is: nothing here goes into HTML. The program made or checked what is written.</summary>
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
