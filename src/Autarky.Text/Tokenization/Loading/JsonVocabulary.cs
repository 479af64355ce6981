namespace Autarky.Text.Tokenization.Loading;

/// <summary>Tokens and kinds from the <c>model.vocab</c> and the <c>added_tokens</c> of a tokenizer.json.</summary>
internal sealed class JsonVocabulary
{
    private readonly List<string?> _tokens = [];
    private readonly long _mostIds;

    /// <exception cref="InvalidDataException">An id is out of range or taken twice.</exception>
    public JsonVocabulary(JsonPlace file)
    {
        JsonPlace vocabulary = file["model"]["vocab"];
        JsonPlace[] added = file["added_tokens"] is { IsNull: false } list ? [.. list.Items()] : [];
        Dictionary<string, int> ids = [];
        if (vocabulary.IsArray)
        {
            // Memory for ids must be justified by the file: gaps are few in real vocabularies.
            _mostIds = (vocabulary.Length * 4L) + added.Length + 65_536;
            var scores = new List<double>();
            foreach (JsonPlace entry in vocabulary.Items())
            {
                Set(_tokens.Count, entry[0].Text(), entry);
                scores.Add(entry[1].Number());
            }

            Scores = [.. scores];
        }
        else
        {
            (string Key, JsonPlace Value)[] entries = [.. vocabulary.Members()];
            _mostIds = (entries.Length * 4L) + added.Length + 65_536;
            foreach ((string token, JsonPlace id) in entries)
            {
                Set(id.Integer(), token, id);
            }
        }

        for (int id = 0; id < _tokens.Count; id++)
        {
            if (_tokens[id] is { } token && !ids.TryAdd(token, id))
            {
                throw new InvalidDataException($"{vocabulary.Path}: the tokens {ids[token]} and {id} are both '{token}'.");
            }
        }

        Ids = ids;
        Added = [.. added.Select(ReadAdded)];
        Kinds = new TokenKind[_tokens.Count];
        for (int id = 0; id < Kinds.Length; id++)
        {
            Kinds[id] = _tokens[id] is null ? TokenKind.Unused : TokenKind.Normal;
        }

        foreach (AddedToken token in Added)
        {
            Kinds[token.Id] = token.Control ? TokenKind.Control : TokenKind.UserDefined;
        }
    }

    /// <summary>The tokens as they are written, by id; an unused id has the empty text.</summary>
    public string[] Tokens => [.. _tokens.Select(token => token ?? "")];

    public TokenKind[] Kinds { get; }

    /// <summary>The tokens of the vocabulary itself.</summary>
    public IReadOnlyDictionary<string, int> Ids { get; }

    public AddedToken[] Added { get; }

    /// <summary>The scores of a unigram vocabulary, as long as the vocabulary itself; empty for others.</summary>
    public double[] Scores { get; } = [];

    /// <summary>The id of a token by its text, added ones included; null where there is none.</summary>
    public int? Find(string? text) => text is null ? null
        : Ids.TryGetValue(text, out int id) ? id
        : Array.Find(Added, token => token.Text == text)?.Id;

    private AddedToken ReadAdded(JsonPlace place)
    {
        int id = place["id"].Integer();
        string text = place["content"].Text();
        Set(id, text, place["id"]);
        return new AddedToken
        {
            Id = id,
            Text = text,
            Control = place.Flag("special", false),
            StripsLeft = place.Flag("lstrip", false),
            StripsRight = place.Flag("rstrip", false),
            SingleWord = place.Flag("single_word", false),
            Normalized = place.Flag("normalized", true),
        };
    }

    private void Set(int id, string token, JsonPlace place)
    {
        if (id < 0 || id >= _mostIds)
        {
            throw new InvalidDataException($"{place.Path}: the token '{token}' has the id {id}; with so many tokens, 0 to {_mostIds - 1} are possible.");
        }

        while (_tokens.Count <= id)
        {
            _tokens.Add(null);
        }

        if (_tokens[id] is { } other && other != token)
        {
            throw new InvalidDataException($"{place.Path}: '{other}' and '{token}' both have the id {id}.");
        }

        _tokens[id] = token;
    }
}
