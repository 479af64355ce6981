using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Autarky.Learning.Classifiers;

/// <summary>
/// The file of a student, little-endian; nothing of time or machine in it:
/// <code>
/// "AUTARKY1"  u32 version  u32 card length  card (JSON)
/// u32 labels  u32 features  f32 temperature  f32 importance of unseen features  f32 share of words
/// labels × (u32 length, UTF-8)
/// features × u32 hash,  features × f32 importance,  (features + 1) × labels × f32 weight (the bias last)
/// SHA-256 of everything before
/// </code>
/// </summary>
internal static class LinearStudentFile
{
    /// <summary>Larger files are refused before they are read.</summary>
    internal const long MaxBytes = 1L << 30;

    // Also counts the ways to read features from a text: weights for others would answer nonsense with confidence.
    private const uint Version = 3;
    private const int HashBytes = 32;

    private static ReadOnlySpan<byte> Magic => "AUTARKY1"u8;

    internal static void Write(Stream destination, LinearStudent student, ReadOnlySpan<byte> card)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        StudentFileWriter writer = new(destination, hash);
        writer.Bytes(Magic);
        writer.UInt32(Version);
        writer.Block(card);
        writer.UInt32((uint)student.Labels.Count);
        writer.UInt32((uint)student.Space.Count);
        writer.Single(student.Temperature);
        writer.Single(student.Space.UnseenImportance);
        writer.Single(student.Space.WordShare);
        foreach (string label in student.Labels)
        {
            writer.Block(Encoding.UTF8.GetBytes(label));
        }

        foreach (uint feature in student.Space.Hashes)
        {
            writer.UInt32(feature);
        }

        writer.Singles(student.Space.Importance);
        LinearWeights weights = student.Weights;
        for (int row = 0; row <= student.Space.Count; row++)
        {
            writer.Singles(weights.Row(row)[..weights.Labels]);
        }

        destination.Write(hash.GetHashAndReset());
    }

    internal static LinearStudent Read(Stream source, out byte[] card)
    {
        byte[] file = StudentFile.ReadAll(source, MaxBytes);
        if (file.Length < Magic.Length + HashBytes || !file.AsSpan().StartsWith(Magic))
        {
            throw new InvalidDataException("This is not a student's file: it does not begin as one.");
        }

        ReadOnlySpan<byte> content = file.AsSpan(0, file.Length - HashBytes);
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(file.AsSpan(content.Length)))
        {
            throw new InvalidDataException("The student's file is damaged or cut off: its checksum is wrong. Train again or restore the file.");
        }

        // The checksum keeps accidents out, not people: every size is still checked against what is there.
        StudentFileReader reader = new(content[Magic.Length..]);
        uint version = reader.UInt32();
        if (version != Version)
        {
            throw new InvalidDataException($"The student's file is of version {version}; this program reads version {Version}. Train again.");
        }

        card = reader.Block("card").ToArray();
        int labelCount = reader.Count("labels", bytesEach: 8);
        int features = reader.Count("features", bytesEach: 8);
        float temperature = reader.Single();
        float unseen = reader.Single();
        float wordShare = reader.Single();
        if (labelCount is 0 or > LinearStudent.MaxLabels
            || !IsPositive(temperature) || !IsPositive(unseen) || !(wordShare is >= 0 and <= 1)
            || features > LinearWeights.MostFeatures(labelCount))
        {
            throw new InvalidDataException("The student's file contradicts itself: labels, features, temperature or importance are out of bounds.");
        }

        string[] labels = new string[labelCount];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = reader.Text("label");
        }

        if (labels.Distinct(StringComparer.Ordinal).Count() != labels.Length)
        {
            throw new InvalidDataException("The student's file contradicts itself: it has the same label twice.");
        }

        if (reader.Left != (8L * features) + (4L * labelCount * (features + 1L)))
        {
            throw new InvalidDataException(
                $"The student's file contradicts itself: {features} features and {labelCount} labels do not fit the {reader.Left} bytes of its tables.");
        }

        uint[] hashes = MemoryMarshal.Cast<byte, uint>(reader.Bytes(4 * features)).ToArray();
        float[] importance = MemoryMarshal.Cast<byte, float>(reader.Bytes(4 * features)).ToArray();
        LinearWeights weights = new(features, labelCount);
        for (int row = 0; row <= features; row++)
        {
            MemoryMarshal.Cast<byte, float>(reader.Bytes(4 * labelCount)).CopyTo(weights.Row(row));
        }

        if (!Array.TrueForAll(importance, IsPositive) || !Array.TrueForAll(weights.Values, float.IsFinite))
        {
            throw new InvalidDataException("The student's file contradicts itself: it has weights that are no numbers.");
        }

        return new LinearStudent(labels, new FeatureSpace(hashes, importance, unseen, wordShare), weights, temperature);
    }

    private static bool IsPositive(float value) => value > 0 && float.IsFinite(value);
}
