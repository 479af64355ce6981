using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Classifiers.Embedded;
using Autarky.Learning.Tests.Encoders;

namespace Autarky.Learning.Tests.Classifiers.Embedded;

public sealed class StudentFileTests
{
    private static readonly TrainingExample[] Examples = SampleTexts.Create(60, seed: 1);

    private static readonly LinearStudent Ngrams = LinearStudent.Train(Examples, SampleTexts.Labels, new() { MaxFeatures = 40 }, null, default);

    private static readonly EmbeddingStudent Embedding =
        EmbeddingTrainer.Train(Examples, SampleTexts.Labels, SampleTexts.Encoder, new EmbeddingOptions(), null, default).WithTemperature(1.75f);

    private static readonly MixedStudent Both = new(Ngrams.WithTemperature(0.5f), Embedding, 0.3f, 1.25f);

    public static TheoryData<string> Kinds { get; } = ["ngrams", "embedding", "both"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Brings_back_the_same_student_and_card(string kind)
    {
        Student student = Of(kind);
        byte[] file = SampleTexts.Save(student, """{"from":"é"}""");

        Student loaded = Load(file, out byte[] card);

        Encoding.UTF8.GetString(card).ShouldBe("""{"from":"é"}""");
        loaded.GetType().ShouldBe(student.GetType());
        loaded.Labels.ShouldBe(student.Labels);
        loaded.Temperature.ShouldBe(student.Temperature);
        foreach (TrainingExample example in SampleTexts.Create(50, seed: 9))
        {
            loaded.Answer(example.Text).ShouldBe(student.Answer(example.Text));
        }

        SampleTexts.Save(loaded, """{"from":"é"}""").ShouldBe(file);
    }

    [Theory]
    [InlineData("embedding")]
    [InlineData("both")]
    public void Another_encoder_is_refused_and_both_hashes_and_the_remedy_are_named(string kind)
    {
        var other = FakeEncoder.Ignorant("another");

        string message = Should.Throw<InvalidDataException>(() => Student.Load(new MemoryStream(SampleTexts.Save(Of(kind))), () => other, out _)).Message;

        message.ShouldContain(SampleTexts.Encoder.Identity.Hash);
        message.ShouldContain(other.Identity.Hash);
        message.ShouldContain("autarky.json");
    }

    [Theory]
    [InlineData("embedding")]
    [InlineData("both")]
    public void No_encoder_is_refused_and_the_wanted_one_is_named(string kind)
    {
        string message = Should.Throw<InvalidDataException>(() => Student.Load(new MemoryStream(SampleTexts.Save(Of(kind))), () => null, out _)).Message;

        message.ShouldContain(SampleTexts.Encoder.Identity.Hash);
        message.ShouldContain("none is configured");
        message.ShouldContain("autarky.json");
    }

    [Fact]
    public void A_student_of_ngrams_opens_no_encoder() =>
        Student.Load(new MemoryStream(SampleTexts.Save(Ngrams)), () => throw new InvalidOperationException("opened"), out _).ShouldBeOfType<LinearStudent>();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Refuses_a_file_that_was_cut_off_anywhere(string kind)
    {
        byte[] file = SampleTexts.Save(Of(kind));
        for (int length = 0; length < file.Length; length += length < 200 ? 1 : 61)
        {
            Should.Throw<InvalidDataException>(() => Load(file[..length], out _));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Refuses_a_file_with_any_byte_changed(string kind)
    {
        byte[] file = SampleTexts.Save(Of(kind));
        for (int at = 0; at < file.Length; at += at < 200 ? 1 : 61)
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x40;
            Should.Throw<InvalidDataException>(() => Load(damaged, out _));
        }
    }

    [Theory]
    [InlineData("embedding")]
    [InlineData("both")]
    public void Refuses_or_survives_every_header_field_set_to_anything_though_the_checksum_fits(string kind)
    {
        byte[] file = SampleTexts.Save(Of(kind));
        uint[] values = [0, 1, 7, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x7FC0_0000, 0xBF80_0000];
        for (int at = 8; at < 120; at++)
        {
            foreach (uint value in values)
            {
                byte[] hostile = [.. file];
                BinaryPrimitives.WriteUInt32LittleEndian(hostile.AsSpan(at), value);
                LoadOrRefuse(Resign(hostile));
            }
        }
    }

    [Theory]
    [InlineData("embedding")]
    [InlineData("both")]
    public void Refuses_every_shorter_content_though_the_checksum_fits(string kind)
    {
        byte[] file = SampleTexts.Save(Of(kind));
        for (int length = 44; length < file.Length; length += 29)
        {
            Should.Throw<InvalidDataException>(() => Load(Resign(file[..length]), out _));
        }
    }

    [Fact]
    public void Refuses_a_mixture_inside_of_a_mixture()
    {
        // The part where a file of the embedding belongs holds a whole mixture.
        using var file = new MemoryStream();
        StudentFile.Write(file, StudentFile.MixedKind, 1, "{}"u8, writer =>
        {
            writer.Single(0.5f);
            writer.Single(1);
            writer.Block(SampleTexts.Save(Ngrams));
            writer.Block(SampleTexts.Save(Both));
        });

        Should.Throw<InvalidDataException>(() => Load(file.ToArray(), out _)).Message.ShouldContain("kind");
    }

    private static Student Of(string kind) => kind switch { "ngrams" => Ngrams, "embedding" => Embedding, _ => Both };

    private static Student Load(byte[] file, out byte[] card)
    {
        using MemoryStream stream = new(file);
        return Student.Load(stream, () => SampleTexts.Encoder, out card);
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
