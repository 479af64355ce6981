using System.Buffers.Binary;
using System.Security.Cryptography;
using Autarky.Learning.Classifiers;

namespace Autarky.Learning.Tests.Classifiers;

public sealed class LinearStudentFileTests
{
    // magic, version, length of the card "{}", the card
    private const int AfterCard = 8 + 4 + 4 + 2;

    private static readonly LinearStudent Student = LinearStudent.Train(
        SampleTexts.Create(60, seed: 1), SampleTexts.Labels, new() { MaxFeatures = 40 }, null, CancellationToken.None);

    private static readonly byte[] File = SampleTexts.Save(Student);

    [Fact]
    public void Brings_back_the_same_student_and_card()
    {
        byte[] file = SampleTexts.Save(Student.WithTemperature(1.75f), """{"from":"é"}""");
        LinearStudent loaded = Load(file, out byte[] card);

        System.Text.Encoding.UTF8.GetString(card).ShouldBe("""{"from":"é"}""");
        loaded.Labels.ShouldBe(Student.Labels);
        loaded.Temperature.ShouldBe(1.75f);
        foreach (TrainingExample example in SampleTexts.Create(50, seed: 9))
        {
            loaded.Answer(example.Text).ShouldBe(Student.WithTemperature(1.75f).Answer(example.Text));
        }

        SampleTexts.Save(loaded, """{"from":"é"}""").ShouldBe(file);
    }

    [Fact]
    public void Refuses_a_file_that_was_cut_off_anywhere()
    {
        for (int length = 0; length < File.Length; length += length < 200 ? 1 : 37)
        {
            Should.Throw<InvalidDataException>(() => Load(File[..length], out _));
        }
    }

    [Fact]
    public void Refuses_a_file_with_any_byte_changed()
    {
        for (int at = 0; at < File.Length; at += at < 200 ? 1 : 37)
        {
            byte[] damaged = [.. File];
            damaged[at] ^= 0x40;
            Should.Throw<InvalidDataException>(() => Load(damaged, out _));
        }
    }

    [Fact]
    public void Refuses_or_survives_every_header_field_set_to_anything_though_the_checksum_fits()
    {
        uint[] values = [0, 1, 7, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x7FC0_0000, 0xBF80_0000];
        for (int at = 8; at < AfterCard + 60; at++)
        {
            foreach (uint value in values)
            {
                byte[] hostile = [.. File];
                BinaryPrimitives.WriteUInt32LittleEndian(hostile.AsSpan(at), value);
                LoadOrRefuse(Resign(hostile));
            }
        }
    }

    [Fact]
    public void Refuses_every_shorter_content_though_the_checksum_fits()
    {
        for (int length = 40; length < File.Length; length += 29)
        {
            Should.Throw<InvalidDataException>(() => Load(Resign(File[..length]), out _));
        }
    }

    [Theory]
    [InlineData(8, 1u)] // version
    [InlineData(12, 0x7FFF_FFFFu)] // length of the card
    [InlineData(AfterCard, 0u)] // labels
    [InlineData(AfterCard, 0xFFFF_FFFFu)]
    [InlineData(AfterCard + 4, 0xFFFF_FFFFu)] // features
    [InlineData(AfterCard + 8, 0x7FC0_0000u)] // temperature: NaN
    [InlineData(AfterCard + 12, 0xBF80_0000u)] // importance of unseen features: −1
    [InlineData(AfterCard + 16, 0x4000_0000u)] // share of words: 2
    [InlineData(AfterCard + 20, 0xFFFF_FFFFu)] // length of the first label
    public void Refuses_a_field_out_of_bounds_though_the_checksum_fits(int at, uint value)
    {
        byte[] hostile = [.. File];
        BinaryPrimitives.WriteUInt32LittleEndian(hostile.AsSpan(at), value);
        Should.Throw<InvalidDataException>(() => Load(Resign(hostile), out _)).Message.Length.ShouldBeGreaterThan(30);
    }

    [Fact]
    public void Refuses_a_weight_that_is_no_number()
    {
        byte[] hostile = [.. File];
        BinaryPrimitives.WriteSingleLittleEndian(hostile.AsSpan(hostile.Length - 36), float.NaN);
        Should.Throw<InvalidDataException>(() => Load(Resign(hostile), out _));
    }

    [Fact]
    public void Refuses_features_that_repeat()
    {
        byte[] hostile = [.. File];
        int hashes = hostile.Length - 32 - (4 * 19 * 41) - (2 * 4 * 40);
        hostile.AsSpan(hashes, 4).CopyTo(hostile.AsSpan(hashes + 4));
        Should.Throw<InvalidDataException>(() => Load(Resign(hostile), out _)).Message.ShouldContain("repeat");
    }

    [Fact]
    public void Refuses_features_that_crowd_together_to_be_slow()
    {
        uint[] hashes = [.. Enumerable.Range(0, 20_000).Select(i => (uint)i << 17)];
        Should.Throw<InvalidDataException>(() => new FeatureTable(hashes));
    }

    [Fact]
    public void Leaves_the_streams_open_and_stops_at_the_end()
    {
        using MemoryStream stream = new(File);
        LinearStudent.Load(stream, out _);
        stream.Position.ShouldBe(File.Length);
    }

    private static LinearStudent Load(byte[] file, out byte[] card)
    {
        using MemoryStream stream = new(file);
        return LinearStudent.Load(stream, out card);
    }

    private static void LoadOrRefuse(byte[] file)
    {
        try
        {
            Load(file, out _).Answer("please w3x1");
        }
        catch (InvalidDataException e)
        {
            e.Message.ShouldNotBeEmpty();
        }
    }

    private static byte[] Resign(byte[] file)
    {
        SHA256.HashData(file.AsSpan(0, file.Length - 32)).CopyTo(file, file.Length - 32);
        return file;
    }
}
