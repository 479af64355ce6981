using Autarky.Application.Doctor;
using Autarky.Application.Local;
using Autarky.Gateway.Options;
using Autarky.Testing;

namespace Autarky.Application.Tests.Doctor;

/// <summary>What the doctor says of local models.</summary>
public sealed class LocalModelCheckTests : IDisposable
{
    private const long Memory = 8L << 30;

    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void A_model_that_can_be_run_is_described_with_the_memory_that_it_takes()
    {
        Finding found = One(new ModelOptions { CacheGib = 0.5 });

        found.State.ShouldBe(FindingState.Ok, found.Found);
        found.Found.ShouldContain("llama");
        found.Found.ShouldContain("in memory");
        found.Found.ShouldContain("536.9 MB");
    }

    [Fact]
    public void A_path_with_nothing_there_is_named_with_its_key()
    {
        Finding found = Find(_data["nowhere"], new ModelOptions()).Single();

        found.State.ShouldBe(FindingState.Fail);
        found.Found.ShouldContain(_data["nowhere"]);
        found.Remedy!.ShouldContain("models.tiny.path");
    }

    [Fact]
    public void What_is_no_model_fails_if_it_was_named_and_is_a_note_if_it_was_only_found()
    {
        File.WriteAllText(_data["broken.gguf"], "This is no model.");

        Find(_data["broken.gguf"], new ModelOptions()).Single().State.ShouldBe(FindingState.Fail);
        Find(_data["broken.gguf"], new ModelOptions(), found: true).Single().State.ShouldBe(FindingState.Note);
    }

    [Fact]
    public void A_chat_model_needs_its_tokenizer_and_should_have_its_template()
    {
        string folder = Copy();
        foreach (string file in new[] { "tokenizer_config.json", "chat_template.jinja" })
        {
            File.Delete(Path.Combine(folder, file));
        }

        Finding plain = Find(folder, new ModelOptions()).Single();
        plain.State.ShouldBe(FindingState.Note);
        plain.Found.ShouldContain("no chat template");

        File.Delete(Path.Combine(folder, "tokenizer.json"));
        Finding silent = Find(folder, new ModelOptions()).Single();
        silent.State.ShouldBe(FindingState.Fail);
        silent.Found.ShouldContain("tokenizer.json");
    }

    [Fact]
    public void An_architecture_that_is_not_known_is_named()
    {
        string folder = Copy(), config = Path.Combine(folder, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("LlamaForCausalLM", "StrangeForCausalLM", StringComparison.Ordinal));

        Find(folder, new ModelOptions()).Single().Found.ShouldContain("StrangeForCausalLM");
    }

    [Fact]
    public void A_context_beyond_the_models_own_is_refused_with_the_most_that_there_is()
    {
        Finding found = One(new ModelOptions { Context = 1_000_000 });

        found.State.ShouldBe(FindingState.Fail);
        found.Remedy!.ShouldContain("models.tiny.context");
    }

    [Fact]
    public void Weights_and_caches_are_set_against_the_memory()
    {
        Find(TinyLlama.Folder, new ModelOptions(), memory: 1000).Single().State.ShouldBe(FindingState.Fail);
        Find(TinyLlama.Folder, new ModelOptions(), found: true, memory: 1000).Single().Found.ShouldContain("left out");
        One(new ModelOptions { CacheGib = 0.000001 }).Remedy!.ShouldContain("models.tiny.cache_gib");

        IReadOnlyList<Finding> full = Find(TinyLlama.Folder, new ModelOptions { CacheGib = 8 });
        full.Select(finding => finding.State).ShouldBe([FindingState.Ok, FindingState.Note]);
        full[1].Remedy!.ShouldContain("cache_gib");
    }

    [Fact]
    public void A_draft_must_be_there_and_have_the_same_tokens()
    {
        string other = Copy(), tokenizer = Path.Combine(other, "tokenizer.json");
        File.WriteAllText(tokenizer, File.ReadAllText(tokenizer).Replace("<|pad|>", "<|other|>", StringComparison.Ordinal));

        Draft(TinyLlama.Folder).State.ShouldBe(FindingState.Note);
        Draft(_data["nowhere"]).Remedy!.ShouldContain("models.tiny.draft");
        Finding strange = Draft(other);
        strange.State.ShouldBe(FindingState.Fail);
        strange.Found.ShouldContain("<|other|>");
        strange.Remedy!.ShouldContain("models.tiny.draft");

        Finding Draft(string path) => Find(TinyLlama.Folder, new ModelOptions { Draft = path }).Single(finding => finding.Check == "model tiny, draft");
    }

    [Fact]
    public void A_model_that_embeds_needs_no_template_and_takes_no_cache()
    {
        string folder = TinyEncoder.Write(_data["words-encoder"], seed: 1, "card", "loan");

        Find(folder, new ModelOptions()).Single().State.ShouldBe(FindingState.Ok);
        Find(folder, new ModelOptions { CacheGib = 1 }).Single().State.ShouldBe(FindingState.Fail);
    }

    private static Finding One(ModelOptions options) => Find(TinyLlama.Folder, options).Single();

    private static IReadOnlyList<Finding> Find(string path, ModelOptions options, bool found = false, long memory = Memory) =>
        new LocalModelCheck(memory).Find([new WantedModel("tiny", path, options, found)]);

    private string Copy()
    {
        string folder = _data["copy"];
        TinyLlama.CopyTo(folder);
        return folder;
    }
}
