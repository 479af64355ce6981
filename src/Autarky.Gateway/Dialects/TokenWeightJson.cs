using System.Text.Json;
using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects;

/// <summary>How likely a token was, as OpenAI's dialects write it.</summary>
internal static class TokenWeightJson
{
    /// <summary>The members of one token, within an object that is begun and ended elsewhere.</summary>
    public static void Write(Utf8JsonWriter writer, TokenWeight weight)
    {
        writer.WriteString("token"u8, weight.Text);

        // OpenAI's own floor for what has no finite logarithm.
        writer.WriteNumber("logprob"u8, float.IsFinite(weight.Logprob) ? weight.Logprob : -9999f);
        writer.WriteStartArray("bytes"u8);
        foreach (byte part in weight.Bytes)
        {
            writer.WriteNumberValue(part);
        }

        writer.WriteEndArray();
    }
}
