using Autarky.Learning.Encoders;

namespace Autarky.Learning.Classifiers.Embedded;

/// <summary>
/// The body of a file of kind 2 (<see cref="StudentFile"/>): two whole files, whose cards are empty objects, one inside the other's.
/// <code>
/// f32 share of the n-grams  f32 temperature
/// u32 length, file of kind 0
/// u32 length, file of kind 1
/// </code>
/// </summary>
internal static class MixedStudentFile
{
    private const ushort Version = 1;

    internal static void Write(Stream destination, MixedStudent student, ReadOnlySpan<byte> card) =>
        StudentFile.Write(destination, StudentFile.MixedKind, Version, card, writer =>
        {
            writer.Single(student.NgramShare);
            writer.Single(student.Temperature);
            writer.Block(Whole(student.Ngrams));
            writer.Block(Whole(student.Embedding));
        });

    internal static MixedStudent Read(byte[] file, Func<ISentenceEncoder?> encoder, out byte[] card)
    {
        StudentFileReader reader = StudentFile.Open(file, StudentFile.MixedKind, Version, out card);
        float share = reader.Single(), temperature = reader.Single();
        byte[] first = reader.Block("n-grams").ToArray(), second = reader.Block("embedding").ToArray();
        if (!(share is >= 0 and <= 1) || !(temperature > 0) || !float.IsFinite(temperature) || reader.Left != 0)
        {
            throw new InvalidDataException("The student's file contradicts itself: share or temperature are out of bounds, or something follows its parts.");
        }

        using var ngramFile = new MemoryStream(first, writable: false);
        LinearStudent ngrams = LinearStudentFile.Read(ngramFile, out _);
        EmbeddingStudent embedding = EmbeddingStudentFile.Read(second, encoder, out _);
        return ngrams.Labels.SequenceEqual(embedding.Labels, StringComparer.Ordinal)
            ? new MixedStudent(ngrams, embedding, share, temperature)
            : throw new InvalidDataException("The student's file contradicts itself: its two parts have different labels.");
    }

    private static byte[] Whole(Student student)
    {
        using var file = new MemoryStream();
        student.Save(file, "{}"u8.ToArray());
        return file.ToArray();
    }
}
