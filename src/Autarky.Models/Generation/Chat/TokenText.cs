using Autarky.Text.Tokenization;

namespace Autarky.Models.Generation.Chat;

/// <summary>An answer's tokens as text. Ids beyond the vocabulary, which padded models have, are no text.</summary>
internal sealed class TokenText(Tokenizer tokenizer, bool marks) : ITokenText
{
    private readonly StreamingDetokenizer _stream = new(tokenizer, control: marks);

    public string Push(int token) => token < tokenizer.VocabularySize ? _stream.Push(token) : "";

    public string Flush() => _stream.Flush();
}
