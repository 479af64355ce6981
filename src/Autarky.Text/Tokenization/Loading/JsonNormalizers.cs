using Autarky.Text.Tokenization.Normalization;
using Autarky.Text.Tokenization.WordPieces;

namespace Autarky.Text.Tokenization.Loading;

/// <summary>Reads the <c>normalizer</c> of a tokenizer.json.</summary>
internal sealed class JsonNormalizers
{
    private readonly List<TextNormalizer> _steps = [];

    /// <exception cref="InvalidDataException">A step is of a kind that is not known.</exception>
    public JsonNormalizers(JsonPlace place, bool spaceMarks)
    {
        SpaceMarks = spaceMarks;
        Read(place);
    }

    /// <summary>Whether the vocabulary writes spaces as U+2581, and so is kept with spaces.</summary>
    public bool SpaceMarks { get; }

    /// <summary>Whether a space is put before each part.</summary>
    public bool PrefixesSpace { get; private set; }

    public TextNormalizer? Normalizer => _steps.Count switch { 0 => null, 1 => _steps[0], _ => new NormalizerSequence(_steps) };

    private void Read(JsonPlace place)
    {
        if (place.IsNull)
        {
            return;
        }

        switch (place.Kind())
        {
            case "Sequence":
                foreach (JsonPlace step in place["normalizers"].Items())
                {
                    Read(step);
                }

                break;
            case "Prepend" when SpaceMarks && place["prepend"].Text() is "\u2581" or " ":
                PrefixesSpace = true;
                break;
            case "Prepend":
                _steps.Add(new Prepend(place["prepend"].Text()));
                break;
            case "Replace" when SpaceMarks && place["pattern"].FindText("String") == " " && place["content"].Text() == "\u2581":
                break; // the vocabulary is kept with spaces
            case "Replace":
                _steps.Add(Replacement(place));
                break;
            case var kind:
                _steps.Add(Simple(kind, place));
                break;
        }
    }

    private static TextNormalizer Replacement(JsonPlace place) => place["pattern"].FindText("String") is { } text
        ? new ReplaceText(text.Length > 0 ? text : throw place["pattern"].Wrong("a text of at least one character"), place["content"].Text())
        : new ReplacePattern(place["pattern"]["Regex"].Text(), place["content"].Text(), place.Path);

    private static TextNormalizer Simple(string kind, JsonPlace place) => kind switch
    {
        "NFC" => new UnicodeForms(UnicodeForm.C),
        "NFD" => new UnicodeForms(UnicodeForm.D),
        "NFKC" => new UnicodeForms(UnicodeForm.KC),
        "NFKD" => new UnicodeForms(UnicodeForm.KD),
        "Lowercase" => new LowerCase(),
        "StripAccents" => new StripAccents(allMarks: true),
        "Strip" => new StripSpaces(place.Flag("strip_left", true), place.Flag("strip_right", true)),
        "Precompiled" => new CharacterMap(Base64(place["precompiled_charsmap"])),
        "BertNormalizer" => new BertNormalizer(
            place.Flag("clean_text", true),
            place.Flag("handle_chinese_chars", true),
            place.Flag("strip_accents", place.Flag("lowercase", true)),
            place.Flag("lowercase", true)),
        _ => throw new InvalidDataException(
            $"{place.Path} is a normalizer of the kind '{kind}', which is not known. Known: BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Precompiled, "
            + "Prepend, Replace, Sequence, Strip, StripAccents."),
    };

    private static byte[] Base64(JsonPlace place)
    {
        try
        {
            return Convert.FromBase64String(place.Text());
        }
        catch (FormatException)
        {
            throw place.Wrong("base64");
        }
    }
}
