using System.Text.Json.Nodes;
using Autarky.Models.Generation.Sampling;
using Autarky.Text.Metadata;

namespace Autarky.Models.Tests.Generation;

/// <summary>What makers say of sampling, what is usual, and what a request says.</summary>
public sealed class SamplingDefaultsTests
{
    [Fact]
    public void Without_a_word_of_the_makers_the_usual_values_hold()
    {
        SamplingDefaults read = SamplingDefaults.OfGguf(new ModelMetadata());

        read.Options.ShouldBe(SamplingDefaults.Usual);
        read.Values.ShouldBe([
            ("temperature", 0.8, "usual"), ("top_k", 40, "usual"), ("top_p", 0.95, "usual"), ("min_p", 0.05, "usual"), ("repetition_penalty", 1, "usual")]);
        read.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void What_makers_give_in_a_folder_holds_and_what_they_leave_open_is_usual()
    {
        SamplingDefaults read = Config("""{"temperature":0.2,"top_p":0.9,"repetition_penalty":1.1,"do_sample":true,"eos_token_id":2,"min_p":null}""");

        read.Values.ShouldBe([
            ("temperature", 0.2, "generation_config.json"), ("top_k", 40, "usual"), ("top_p", 0.9, "generation_config.json"), ("min_p", 0.05, "usual"),
            ("repetition_penalty", 1.1, "generation_config.json")]);
        read.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Makers_that_do_not_sample_take_the_likeliest_token() =>
        Config("""{"do_sample":false,"temperature":0.6}""").Options.Temperature.ShouldBe(0);

    [Fact]
    public void What_makers_give_in_a_GGUF_file_holds_under_the_names_of_llama_cpp()
    {
        var metadata = new ModelMetadata();
        metadata.Set("general.sampling.temp", 0.7f);
        metadata.Set("general.sampling.top_k", 20);
        metadata.Set("general.sampling.top_p", 0.8f);
        metadata.Set("general.sampling.min_p", 0f);
        metadata.Set("general.sampling.penalty_repeat", 1.05f);

        SamplingDefaults.OfGguf(metadata).Values.ShouldBe([
            ("temperature", 0.7, "general.sampling.*"), ("top_k", 20, "general.sampling.*"), ("top_p", 0.8, "general.sampling.*"),
            ("min_p", 0, "general.sampling.*"), ("repetition_penalty", 1.05, "general.sampling.*")]);
    }

    [Theory]
    [InlineData("temperature", "-1")]
    [InlineData("temperature", "\"hot\"")]
    [InlineData("temperature", "1e999")]
    [InlineData("temperature", "[0.5]")]
    [InlineData("top_k", "40.5")]
    [InlineData("top_k", "-1")]
    [InlineData("top_k", "1e30")]
    [InlineData("top_p", "-0.5")]
    [InlineData("top_p", "1.5")]
    [InlineData("min_p", "1")]
    [InlineData("min_p", "true")]
    [InlineData("repetition_penalty", "0")]
    [InlineData("do_sample", "\"no\"")]
    public void A_value_that_makes_no_sense_is_left_out_and_named_and_the_others_hold(string name, string value)
    {
        SamplingDefaults read = Config($$"""{"{{name}}":{{value}},"{{(name == "top_p" ? "temperature" : "top_p")}}":0.5}""");

        read.Problems.ShouldHaveSingleItem().ShouldStartWith($"generation_config.json: {name} is ");
        read.Problems[0].ShouldContain("it must be");
        read.Options.ShouldBe(name == "top_p" ? SamplingDefaults.Usual with { Temperature = 0.5f } : SamplingDefaults.Usual with { TopP = 0.5f });
    }

    [Theory]
    [InlineData(2.0f)]
    [InlineData(float.NaN)]
    [InlineData("0.5")]
    [InlineData(true)]
    [InlineData(new[] { 0.5f })]
    public void A_value_of_a_GGUF_file_that_makes_no_sense_is_left_out_and_named(object value)
    {
        var metadata = new ModelMetadata();
        metadata.Set("general.sampling.top_p", value);

        SamplingDefaults read = SamplingDefaults.OfGguf(metadata);

        read.Problems.ShouldHaveSingleItem().ShouldStartWith("general.sampling.top_p is ");
        read.Options.ShouldBe(SamplingDefaults.Usual);
    }

    [Fact]
    public void What_makers_give_in_a_folder_is_written_under_the_keys_of_GGUF_and_read_back()
    {
        SamplingDefaults read = Config("""{"temperature":0.6,"top_k":20,"top_p":0.95}""");
        var metadata = new ModelMetadata();

        read.WriteTo(metadata);

        metadata.Values.Keys.ShouldBe(["general.sampling.temp", "general.sampling.top_k", "general.sampling.top_p"]);
        SamplingDefaults.OfGguf(metadata).Options.ShouldBe(read.Options);
    }

    [Fact]
    public void Each_value_of_a_request_wins_alone()
    {
        SamplingOptions standard = SamplingDefaults.Usual with { RepetitionPenalty = 1.1f };

        new SamplingWish().Over(standard).ShouldBe(standard);
        new SamplingWish { Temperature = 1 }.Over(standard).ShouldBe(standard with { Temperature = 1 });
        new SamplingWish { TopK = 0 }.Over(standard).ShouldBe(standard with { TopK = 0 });
        new SamplingWish { TopP = 1, MinP = 0 }.Over(standard).ShouldBe(standard with { TopP = 1, MinP = 0 });
        new SamplingWish { RepetitionPenalty = 1 }.Over(standard).ShouldBe(standard with { RepetitionPenalty = 1 });
    }

    [Fact]
    public void A_temperature_of_0_takes_the_likeliest_token_and_no_default_changes_which_that_is()
    {
        SamplingOptions standard = SamplingDefaults.Usual with { RepetitionPenalty = 1.1f };

        SamplingOptions asked = new SamplingWish { Temperature = 0 }.Over(standard);

        asked.Temperature.ShouldBe(0);
        asked.RepetitionPenalty.ShouldBe(1);
        new SamplingWish { Temperature = 0, RepetitionPenalty = 1.2f }.Over(standard).RepetitionPenalty.ShouldBe(1.2f);
    }

    private static SamplingDefaults Config(string json) => SamplingDefaults.OfConfig(JsonNode.Parse(json)!.AsObject());
}
