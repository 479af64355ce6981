using Autarky.Learning.Encoders;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Tests.Encoders;

public sealed class RememberedEmbeddingsTests
{
    private static readonly string[] Texts = [.. Enumerable.Range(0, 150).Select(i => $"text {i % 100}")];

    [Fact]
    public void Each_text_is_embedded_once_however_often_it_is_asked_for()
    {
        var encoder = FakeEncoder.Ignorant();
        var remembered = RememberedEmbeddings.Of(encoder, Texts, TimeProvider.System, null, default);

        remembered.Embed(["text 7"])[0].ShouldBe(remembered.Embed(["text 8", "text 7"])[1]);

        encoder.Asked.Count.ShouldBe(100);
        remembered.Identity.ShouldBe(encoder.Identity);
    }

    [Fact]
    public void Other_texts_go_to_the_encoder()
    {
        var encoder = FakeEncoder.Ignorant();
        var remembered = RememberedEmbeddings.Of(encoder, Texts, TimeProvider.System, null, default);

        remembered.Embed(["never seen"])[0].ShouldBe(encoder.Embed(["never seen"])[0]);
    }

    [Fact]
    public void Says_how_fast_it_is_and_what_is_left()
    {
        var heard = new List<LearningProgress>();
        RememberedEmbeddings.Of(FakeEncoder.Ignorant(), Texts, TimeProvider.System, new Listener(heard), default);

        heard.Count.ShouldBe(2);
        heard[0].Stage.ShouldBe(LearningStage.Embedding);
        heard[0].Detail.ShouldContain("64 of 100 texts");
        heard[0].Detail.ShouldContain("s left");
        heard[1].Share.ShouldBe(1);
    }

    [Fact]
    public void Can_be_cancelled() =>
        Should.Throw<OperationCanceledException>(
            () => RememberedEmbeddings.Of(FakeEncoder.Ignorant(), Texts, TimeProvider.System, null, new CancellationToken(true)));

    private sealed class Listener(List<LearningProgress> heard) : IProgress<LearningProgress>
    {
        public void Report(LearningProgress value) => heard.Add(value);
    }
}
