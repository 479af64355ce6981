using System.Diagnostics;
using System.Globalization;
using Autarky.Application.Encoders;
using Autarky.Learning.Encoders;

namespace Autarky.Application.Doctor;

/// <summary>Whether the configured sentence encoder is there and how fast it is; whether it fits the live students, each student's own check says.</summary>
internal static class EncoderCheck
{
    private const string Check = "encoder";
    private const int TimedTexts = 10;

    public static Finding Find(ConfiguredEncoder configured)
    {
        try
        {
            if (configured.Open() is not { } encoder)
            {
                return Finding.Ok(Check, "none is configured: students to come read n-grams; those there are find theirs in models");
            }

            EncoderIdentity identity = encoder.Identity;
            return Finding.Ok(Check, string.Create(CultureInfo.InvariantCulture,
                $"{configured.Path}, {identity.Width} numbers a text, {Milliseconds(encoder):0.0} ms a question, sha256 {identity.Hash[..12]}"));
        }
        catch (InvalidDataException error)
        {
            return Finding.Fail(
                Check,
                error.Message,
                "Put the model there, or mend or remove \"encoder\" in autarky.json; "
                    + "until then students that read from it do not answer, unless it lies in models too.");
        }
    }

    private static double Milliseconds(ISentenceEncoder encoder)
    {
        string[] question = ["My new card has not arrived yet, what can I do?"];
        encoder.Embed(question);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < TimedTexts; i++)
        {
            encoder.Embed(question);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / TimedTexts;
    }
}
