using Autarky.Application.Data;
using Autarky.Application.Errors;
using Autarky.Application.Local;
using Autarky.Gateway.Options;
using Autarky.Gateway.Providers.Local;
using Autarky.Testing;

namespace Autarky.Application.Tests.Local;

/// <summary>Models that nobody named: they lie under <c>models</c> in the data directory.</summary>
public sealed class ModelsFolderTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Models_are_found_at_any_place_by_their_name_in_lower_case_and_those_that_embed_come_last()
    {
        TinyLlama.CopyTo(_data["models/owner/Tiny-1.5"]);
        File.WriteAllBytes(_data["models/Other.Q4_1.GGUF"], new byte[10]);
        File.WriteAllBytes(_data["models/half.gguf.part"], new byte[10]);
        File.WriteAllBytes(_data["models/notes.txt"], new byte[10]);
        TinyEncoder.Write(_data["models/encoder"], seed: 1, "word");

        ModelsFolder.Find(DataDirectory.Open(_data.FullPath)).Select(model => model.Name).ShouldBe(["other.q4_1", "tiny-1.5", "encoder"]);
    }

    [Fact]
    public void A_model_in_parts_is_one_model_with_the_bytes_of_all()
    {
        Directory.CreateDirectory(_data["models"]);
        File.WriteAllBytes(_data["models/Large-00001-of-00002.gguf"], new byte[10]);
        File.WriteAllBytes(_data["models/Large-00002-of-00002.gguf"], new byte[5]);

        ModelsFolder.Find(DataDirectory.Open(_data.FullPath)).ShouldBe([("large", _data["models/Large-00001-of-00002.gguf"])]);
        ModelsFolder.Bytes(_data["models/Large-00001-of-00002.gguf"]).ShouldBe(15);
        LocalModelPaths.Choose(new GatewayOptions(), DataDirectory.Open(_data.FullPath), [_data["models/Large-00001-of-00002.gguf"]])[0].Name.ShouldBe("Large");
    }

    [Fact]
    public void What_was_named_comes_first_and_is_not_run_twice()
    {
        TinyLlama.CopyTo(_data["models/a"]);
        TinyLlama.CopyTo(_data["models/c"]);
        var options = new GatewayOptions();
        options.Models["configured"] = new ModelOptions { Provider = ILocalModels.ProviderName, Path = "models/c" };

        IReadOnlyList<WantedModel> wanted = LocalModelPaths.Choose(
            options, DataDirectory.Open(_data.FullPath), ["zeta=" + TinyLlama.Folder, "zeta=" + TinyLlama.Folder, "configured=" + _data["models/c"]]);

        wanted.Select(model => (model.Name, model.Found)).ShouldBe([("configured", false), ("zeta", false), ("a", true)]);
        options.Models["a"].Path.ShouldBe(_data["models/a"]);
    }

    [Theory]
    [InlineData("small=/one;small=/two", null, null, "--model small=/one", "--model small=/two")]
    [InlineData("small=/one;Small=/two", null, null, "--model small=/one", "--model Small=/two")]
    [InlineData("small=/one", "small", null, "--model small=/one", "models.small in autarky.json")]
    [InlineData("small=/one", "SMALL", null, "--model small=/one", "models.SMALL in autarky.json")]
    [InlineData(null, "small", "models/Small", "models.small in autarky.json", "models/Small")]
    [InlineData("tiny=/one", null, "models/Tiny", "--model tiny=/one", "models/Tiny")]
    [InlineData(null, null, "models/x/Small;models/y/small", "models/x/Small", "models/y/small")]
    public void Two_models_of_one_name_are_refused_with_both_places(string? named, string? configured, string? found, string one, string other)
    {
        foreach (string folder in found?.Split(';') ?? [])
        {
            TinyLlama.CopyTo(_data[folder]);
        }

        var options = new GatewayOptions();
        if (configured is not null)
        {
            options.Models[configured] = new ModelOptions { Provider = ILocalModels.ProviderName, Path = "elsewhere" };
        }

        string message = Should.Throw<UserError>(() => LocalModelPaths.Choose(options, DataDirectory.Open(_data.FullPath), named?.Split(';') ?? [])).Message;

        message.ShouldContain(one);
        message.ShouldContain(other);
        message.ShouldContain("another name");
    }

    [Fact]
    public void A_partners_model_and_one_of_our_own_may_not_share_a_name_and_partners_models_may_be_what_they_are()
    {
        TinyLlama.CopyTo(_data["models/b"]);
        var options = new GatewayOptions();
        options.Models["gpt"] = new ModelOptions { Provider = "openai", Model = "gpt-4o" };
        options.Models["GPT"] = new ModelOptions { Provider = "openai", Model = "gpt-4o-mini" };
        LocalModelPaths.Choose(options, DataDirectory.Open(_data.FullPath)).Single().Name.ShouldBe("b");

        options = new GatewayOptions();
        options.Models["b"] = new ModelOptions { Provider = "openai", Model = "gpt-4o" };
        Should.Throw<UserError>(() => LocalModelPaths.Choose(options, DataDirectory.Open(_data.FullPath))).Message.ShouldContain("models.b in autarky.json");
    }

    [Fact]
    public void A_folder_keeps_what_looks_like_an_extension()
    {
        TinyLlama.CopyTo(_data["phi-3.5-mini"]);

        LocalModelPaths.Choose(new GatewayOptions(), DataDirectory.Open(_data.FullPath), [_data["phi-3.5-mini"]]).Single().Name.ShouldBe("phi-3.5-mini");
    }

    [Fact]
    public void A_model_says_how_far_it_is_until_it_is_there()
    {
        using var place = new LocalModelPlace(new WantedModel("tiny", TinyLlama.Folder, new ModelOptions(), Found: false));
        place.Absence!.Why.ShouldContain("waits to be loaded");
        var shares = new List<(double Share, LocalModelAbsence Absence)>();

        place.Load((share, _) => shares.Add((share, place.Absence!)), CancellationToken.None);

        place.Absence.ShouldBeNull();
        place.Model.ShouldNotBeNull();
        shares.ShouldContain(step => step.Share > 0.4 && step.Share < 0.6 && step.Absence.Why.Contains(" % are there", StringComparison.Ordinal));
        shares.ShouldAllBe(step => step.Absence.RetryAfter >= TimeSpan.FromSeconds(1));
    }
}
