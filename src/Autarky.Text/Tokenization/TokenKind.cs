namespace Autarky.Text.Tokenization;

/// <summary>What a token is for. The numbers are those of GGUF's <c>tokenizer.ggml.token_type</c>.</summary>
public enum TokenKind : byte
{
    /// <summary>Stands for its bytes; the algorithm of the vocabulary finds it in a text.</summary>
    Normal = 1,

    /// <summary>Stands for what the vocabulary cannot write.</summary>
    Unknown = 2,

    /// <summary>A mark for the model, such as the end of a turn; read in a text only where the caller asks for it.</summary>
    Control = 3,

    /// <summary>Added to the vocabulary by its maker: found in every text before the algorithm runs.</summary>
    UserDefined = 4,

    /// <summary>A number that nothing stands for.</summary>
    Unused = 5,

    /// <summary>One byte, for characters that no other token can write.</summary>
    Byte = 6,
}
