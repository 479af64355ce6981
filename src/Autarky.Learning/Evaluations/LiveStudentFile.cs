using Autarky.Learning.Encoders;

namespace Autarky.Learning.Evaluations;

/// <summary>The student that is live, for a candidate to be compared with.</summary>
/// <param name="Bytes">Its file.</param>
/// <param name="Encoder">Opens the sentence encoder that it reads from; asked only where it needs one.</param>
public sealed record LiveStudentFile(byte[] Bytes, Func<ISentenceEncoder?> Encoder);
