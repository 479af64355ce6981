namespace Autarky.Text.Tokenization.Loading;

/// <summary>How the vocabulary of a tokenizer.json writes texts.</summary>
internal enum JsonEncoding
{
    /// <summary>As they are.</summary>
    Plain,

    /// <summary>Bytes as letters of <see cref="ByteAlphabet"/>.</summary>
    ByteLevel,

    /// <summary>Spaces as U+2581.</summary>
    SpaceMarks,
}

/// <summary>Finds out how a tokenizer.json writes texts, from the steps that it names.</summary>
internal static class JsonEncodings
{
    public static JsonEncoding Of(JsonPlace file)
    {
        bool Any(string section, Func<JsonPlace, bool> wanted) => Steps(file[section]).Any(wanted);
        if (Any("pre_tokenizer", step => step.Kind() == "ByteLevel") || Any("decoder", step => step.Kind() == "ByteLevel"))
        {
            return JsonEncoding.ByteLevel;
        }

        bool marks = Any("pre_tokenizer", step => step.Kind() == "Metaspace") || Any("decoder", step => step.Kind() == "Metaspace")
            || Any("normalizer", step => step.Kind() == "Replace" && step["content"] is { IsText: true } content && content.Text() == "\u2581")
            || file["model"].FindText("type") == "Unigram";
        return marks ? JsonEncoding.SpaceMarks : JsonEncoding.Plain;
    }

    /// <summary>Whether decoding drops the space before the first word.</summary>
    public static bool DropsFirstSpace(JsonPlace decoder) => Steps(decoder).Any(step => step.Kind() switch
    {
        "WordPiece" => true,
        "Strip" => step["start"] is { IsNull: false } start && start.Integer() > 0,
        "Metaspace" => (step.FindText("prepend_scheme") ?? (step.Flag("add_prefix_space", true) ? "always" : "never")) != "never",
        _ => false,
    });

    // The steps of a section, sequences unfolded.
    private static IEnumerable<JsonPlace> Steps(JsonPlace section)
    {
        if (section.IsNull)
        {
            yield break;
        }

        if (section.Kind() != "Sequence")
        {
            yield return section;
            yield break;
        }

        foreach (string key in new[] { "normalizers", "pretokenizers", "decoders" })
        {
            foreach (JsonPlace step in section[key] is { IsNull: false } steps ? steps.Items() : [])
            {
                foreach (JsonPlace inner in Steps(step))
                {
                    yield return inner;
                }
            }
        }
    }
}
