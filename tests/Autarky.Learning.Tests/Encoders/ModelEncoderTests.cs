using System.Text.Json;
using Autarky.Learning.Encoders;
using Autarky.Testing;

namespace Autarky.Learning.Tests.Encoders;

public sealed class ModelEncoderTests : IDisposable
{
    private static readonly string[] Texts = ["my card", "a loan", "", "card card card", new string('x', 5000), "émile \ud800 水"];

    private readonly TemporaryDirectory _folder = new();
    private readonly string _tiny;

    public ModelEncoderTests() => _tiny = TinyEncoder.Write(_folder["tiny"], 1, "card", "loan");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_text_has_the_same_vector_alone_among_others_and_on_any_number_of_threads()
    {
        using var one = ModelEncoder.Open(_tiny, threads: 1);
        using var three = ModelEncoder.Open(_tiny, threads: 3);

        IReadOnlyList<float[]> together = one.Embed(Texts), threaded = three.Embed(Texts);

        for (int i = 0; i < Texts.Length; i++)
        {
            one.Embed([Texts[i]])[0].ShouldBe(together[i]);
            threaded[i].ShouldBe(together[i]);
            together[i].Sum(value => value * value).ShouldBe(1, 1e-4);
        }

        together[0].ShouldNotBe(together[1]);
    }

    [Fact]
    public void Many_threads_may_ask_at_once()
    {
        using var encoder = ModelEncoder.Open(_tiny, threads: 2);
        float[] alone = encoder.Embed(["my card"])[0];

        Parallel.For(0, 64, i => encoder.Embed(["my card", $"text {i}"])[0].ShouldBe(alone));
    }

    [Fact]
    public void Its_hash_changes_with_weights_configuration_or_tokenizer_and_with_nothing_else()
    {
        string first = EncoderFingerprint.Of(_tiny);
        EncoderFingerprint.Of(TinyEncoder.Write(_folder["other"], 1, "card", "loan")).ShouldBe(first);
        EncoderFingerprint.Of(TinyEncoder.Write(_folder["seed"], 2, "card", "loan")).ShouldNotBe(first);
        EncoderFingerprint.Of(TinyEncoder.Write(_folder["words"], 1, "card", "limit")).ShouldNotBe(first);

        File.WriteAllText(Path.Combine(_tiny, "README.md"), "words about it");
        EncoderFingerprint.Of(_tiny).ShouldBe(first);
        File.WriteAllText(Path.Combine(_tiny, "sentence_bert_config.json"), """{"max_seq_length": 16}""");
        EncoderFingerprint.Of(_tiny).ShouldNotBe(first);
    }

    [Fact]
    public void A_folder_without_a_tokenizer_is_refused_and_what_to_do_is_said()
    {
        File.Delete(Path.Combine(_tiny, "tokenizer.json"));
        Should.Throw<InvalidDataException>(() => ModelEncoder.Open(_tiny, 1)).Message.ShouldContain("tokenizer.json");
    }

    [SharedDataFact]
    public void A_published_encoder_gives_the_published_vectors()
    {
        string folder = SharedData.PathOf("large-models", "all-minilm-l6-v2");
        using var encoder = ModelEncoder.Open(folder, threads: 1);
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "reference.json")));

        encoder.Identity.Name.ShouldBe("all-minilm-l6-v2");
        encoder.Identity.Width.ShouldBe(384);
        foreach (JsonElement row in reference.RootElement.GetProperty("rows").EnumerateArray())
        {
            float[] vector = encoder.Embed([row.GetProperty("text").GetString()!])[0];
            vector.Zip(row.GetProperty("embedding").EnumerateArray(), (own, published) => Math.Abs(own - published.GetSingle())).Max().ShouldBeLessThan(1e-4f);
        }
    }
}
