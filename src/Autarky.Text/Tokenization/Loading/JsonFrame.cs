namespace Autarky.Text.Tokenization.Loading;

/// <summary>Reads the <c>post_processor</c> of a tokenizer.json: which tokens go around a single text.</summary>
internal static class JsonFrame
{
    /// <exception cref="InvalidDataException">It is of a kind that is not known, or names a token that there is not.</exception>
    public static (int[] Before, int[] After) Read(JsonPlace place, int vocabularySize)
    {
        if (place.IsNull)
        {
            return ([], []);
        }

        switch (place.Kind())
        {
            case "Sequence":
                (int[] Before, int[] After)[] all = [.. place["processors"].Items().Select(processor => Read(processor, vocabularySize))];
                return ([.. all.SelectMany(frame => frame.Before)], [.. all.SelectMany(frame => frame.After)]);
            case "TemplateProcessing":
                return Template(place, vocabularySize);
            case "BertProcessing" or "RobertaProcessing":
                return ([Id(place["cls"][1], vocabularySize)], [Id(place["sep"][1], vocabularySize)]);
            case "ByteLevel":
                return ([], []);
            case var kind:
                throw new InvalidDataException(
                    $"{place.Path} is of the kind '{kind}', which is not known. Known: BertProcessing, ByteLevel, "
                        + $"RobertaProcessing, Sequence, TemplateProcessing.");
        }
    }

    private static (int[] Before, int[] After) Template(JsonPlace place, int vocabularySize)
    {
        var before = new List<int>();
        var after = new List<int>();
        List<int> side = before;
        foreach (JsonPlace item in place["single"].Items())
        {
            if (item["SpecialToken"] is { IsNull: false } special)
            {
                JsonPlace token = place["special_tokens"][special["id"].Text()];
                side.AddRange(token["ids"].Items().Select(id => Id(id, vocabularySize)));
            }
            else
            {
                side = after;
            }
        }

        return ([.. before], [.. after]);
    }

    private static int Id(JsonPlace place, int vocabularySize) => place.Integer() is int id && id >= 0 && id < vocabularySize
        ? id
        : throw place.Wrong($"a token from 0 to {vocabularySize - 1}");
}
