using Autarky.Learning.Classifiers;
using Autarky.Learning.Classifiers.Embedded;
using Autarky.Learning.Tests.Classifiers;

namespace Autarky.Learning.Tests.Encoders;

public sealed class EncoderNeedTests
{
    private static readonly TrainingExample[] Examples = SampleTexts.Create(60, seed: 1);

    private static readonly LinearStudent Ngrams = LinearStudent.Train(Examples, SampleTexts.Labels, new() { MaxFeatures = 40 }, null, default);

    private static readonly EmbeddingStudent Embedding = EmbeddingTrainer.Train(
        Examples, SampleTexts.Labels, SampleTexts.Encoder, new EmbeddingOptions(), null, default);

    [Fact]
    public void A_student_that_reads_from_an_encoder_names_it_in_its_file()
    {
        EncoderNeed.Of(SampleTexts.Save(Embedding)).ShouldBe(SampleTexts.Encoder.Identity);
        EncoderNeed.Of(SampleTexts.Save(new MixedStudent(Ngrams, Embedding, 0.5f, 1))).ShouldBe(SampleTexts.Encoder.Identity);
    }

    [Fact]
    public void A_student_of_ngrams_needs_none() => EncoderNeed.Of(SampleTexts.Save(Ngrams)).ShouldBeNull();

    [Fact]
    public void What_is_no_students_file_or_a_damaged_one_needs_none()
    {
        byte[] file = SampleTexts.Save(Embedding);
        EncoderNeed.Of([]).ShouldBeNull();
        EncoderNeed.Of(new byte[64]).ShouldBeNull();
        for (int length = 0; length < file.Length; length += length < 200 ? 1 : 61)
        {
            EncoderNeed.Of(file.AsSpan(0, length)).ShouldBeNull();
        }
    }
}
