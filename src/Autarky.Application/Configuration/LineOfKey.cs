using System.Text;
using System.Text.Json;

namespace Autarky.Application.Configuration;

/// <summary>Finds where in a configuration's file a message points, so that a person need not search.</summary>
internal static class LineOfKey
{
    /// <summary>
    /// The line, from 1, of the key that a message begins with (<c>providers.up.base_url is …</c>); null where it names none that is in the file.
    /// </summary>
    public static int? Find(ReadOnlySpan<byte> json, string message)
    {
        int end = message.IndexOfAny([' ', ':', ',']);
        string wanted = (end < 0 ? message : message[..end]).Trim('\'', '.');
        int? best = null;
        int longest = 0;
        var path = new List<string>();
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                // Depth of an object's own members begins at 1.
                path.RemoveRange(Math.Min(path.Count, reader.CurrentDepth - 1), Math.Max(0, path.Count - (reader.CurrentDepth - 1)));
                while (path.Count < reader.CurrentDepth - 1)
                {
                    path.Add("");
                }

                path.Add(reader.GetString()!);
                string here = string.Join('.', path);
                if (here.Length > longest && (wanted == here || wanted.StartsWith(here + ".", StringComparison.Ordinal)))
                {
                    (longest, best) = (here.Length, 1 + json[..(int)reader.TokenStartIndex].Count((byte)'\n'));
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return null; // the message is about that itself, and says its line
        }

        return best;
    }
}
