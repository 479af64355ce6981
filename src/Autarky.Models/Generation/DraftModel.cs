using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Generation;

/// <summary>A small model that guesses what a large one will say, so that this one checks several tokens in one step. Changes no answer.</summary>
/// <param name="Decoder">The model, with the large one's vocabulary; the engine is its one caller, and does not dispose it.</param>
/// <param name="Pool">Memory for its keys and values, for this engine alone; not disposed either. Where it is full, answers go on without guesses.</param>
public sealed record DraftModel(Decoder Decoder, KvPool Pool);
