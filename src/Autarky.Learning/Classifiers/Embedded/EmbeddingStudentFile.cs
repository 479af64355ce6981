using System.Runtime.InteropServices;
using System.Text;
using Autarky.Learning.Encoders;

namespace Autarky.Learning.Classifiers.Embedded;

/// <summary>
/// The body of a file of kind 1 (<see cref="StudentFile"/>):
/// <code>
/// 32 bytes SHA-256 of the encoder  u32 length, name of the encoder (UTF-8)
/// u32 labels  u32 width  f32 temperature
/// labels × (u32 length, UTF-8)
/// (width + 1) × labels × f32 weight (the bias last)
/// </code>
/// </summary>
internal static class EmbeddingStudentFile
{
    private const ushort Version = 1;
    private const int EncoderHashBytes = 32;

    internal static void Write(Stream destination, EmbeddingStudent student, ReadOnlySpan<byte> card) =>
        StudentFile.Write(destination, StudentFile.EmbeddingKind, Version, card, writer =>
        {
            EmbeddingWeights weights = student.Weights;
            writer.Bytes(Convert.FromHexString(student.Encoder.Identity.Hash));
            writer.Block(Encoding.UTF8.GetBytes(student.Encoder.Identity.Name));
            writer.UInt32((uint)weights.Labels);
            writer.UInt32((uint)weights.Width);
            writer.Single(student.Temperature);
            foreach (string label in student.Labels)
            {
                writer.Block(Encoding.UTF8.GetBytes(label));
            }

            for (int row = 0; row <= weights.Width; row++)
            {
                writer.Singles(weights.Row(row)[..weights.Labels]);
            }
        });

    internal static EmbeddingStudent Read(byte[] file, Func<ISentenceEncoder?> encoder, out byte[] card)
    {
        StudentFileReader reader = StudentFile.Open(file, StudentFile.EmbeddingKind, Version, out card);
        string hash = Convert.ToHexStringLower(reader.Bytes(EncoderHashBytes));
        string name = reader.Text("name of an encoder");
        int labelCount = reader.Count("labels", bytesEach: 8);
        int width = reader.Count("width", bytesEach: 4);
        float temperature = reader.Single();
        if (labelCount is 0 or > LinearStudent.MaxLabels || width == 0 || !(temperature > 0) || !float.IsFinite(temperature))
        {
            throw new InvalidDataException("The student's file contradicts itself: labels, width or temperature are out of bounds.");
        }

        string[] labels = new string[labelCount];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = reader.Text("label");
        }

        if (labels.Distinct(StringComparer.Ordinal).Count() != labels.Length || reader.Left != 4L * labelCount * (width + 1L))
        {
            throw new InvalidDataException(
                $"The student's file contradicts itself: it has a label twice, or {width} numbers and {labelCount} labels "
                    + $"do not fit the {reader.Left} bytes of its table.");
        }

        // More columns than labels fill a row up, at most 16 times as many.
        if ((width + 1L) * EmbeddingWeights.StrideOf(labelCount) > LinearWeights.MaxValues)
        {
            throw new InvalidDataException($"The student's file claims {width} numbers for {labelCount} labels: no student has so many weights.");
        }

        var weights = new EmbeddingWeights(width, labelCount);
        for (int row = 0; row <= width; row++)
        {
            Span<float> values = weights.Row(row)[..labelCount];
            MemoryMarshal.Cast<byte, float>(reader.Bytes(4 * labelCount)).CopyTo(values);
            foreach (float value in values)
            {
                if (!float.IsFinite(value))
                {
                    throw new InvalidDataException("The student's file contradicts itself: it has weights that are no numbers.");
                }
            }
        }

        return new EmbeddingStudent(labels, weights, Fitting(encoder, new EncoderIdentity(name, hash, width)), temperature);
    }

    private static ISentenceEncoder Fitting(Func<ISentenceEncoder?> configured, EncoderIdentity wanted)
    {
        const string Remedy = "Name the encoder that it was trained with (\"encoder\" in autarky.json, or --encoder PATH), or train again with this one.";
        ISentenceEncoder encoder = configured() ?? throw new InvalidDataException(
            $"The student was trained with the sentence encoder '{wanted.Name}' (sha256 {wanted.Hash}), and none is configured. {Remedy}");
        return string.Equals(encoder.Identity.Hash, wanted.Hash, StringComparison.Ordinal) && encoder.Identity.Width == wanted.Width
            ? encoder
            : throw new InvalidDataException(
                $"The student was trained with the sentence encoder '{wanted.Name}' (sha256 {wanted.Hash}), and the configured one is "
                    + $"'{encoder.Identity.Name}' (sha256 {encoder.Identity.Hash}). {Remedy}");
    }
}
