using Autarky.Application.Downloads;
using Autarky.Application.Errors;

namespace Autarky.Application.Tests.Downloads;

public sealed class ModelAddressTests
{
    [Theory]
    [InlineData("https://hub.test/o/r/resolve/main/a.gguf", "https://hub.test/o/r/resolve/main/a.gguf")]
    [InlineData("https://hub.test/o/r/blob/main/a.gguf", "https://hub.test/o/r/resolve/main/a.gguf")]
    [InlineData("https://hub.test/files/a.gguf", "https://hub.test/files/a.gguf")]
    [InlineData("o/r:a.gguf", "https://hub.test/o/r/resolve/v1/a.gguf")]
    [InlineData("o/r-1.5_B:sub/a b.gguf", "https://hub.test/o/r-1.5_B/resolve/v1/sub/a%20b.gguf")]
    public void Names_a_file(string text, string url) => ModelAddress.Parse(text, "https://hub.test", "v1").File!.AbsoluteUri.ShouldBe(url);

    [Theory]
    [InlineData("o/r", "https://hub.test/api/models/o/r/revision/refs%2Fpr%2F1")]
    [InlineData("https://other.test/o/r", "https://other.test/api/models/o/r/revision/refs%2Fpr%2F1")]
    public void Names_a_repository(string text, string url)
    {
        var address = ModelAddress.Parse(text, "https://hub.test/", "refs/pr/1");
        address.File.ShouldBeNull();
        address.ListUrl().AbsoluteUri.ShouldBe(url);
    }

    [Theory]
    [InlineData("model")]
    [InlineData("../o/r")]
    [InlineData("o/r/s")]
    [InlineData("ftp://hub.test/a.gguf")]
    [InlineData("https://name:password@hub.test/a.gguf")]
    [InlineData("")]
    public void Says_that_it_names_no_model(string text) => Should.Throw<UserError>(() => ModelAddress.Parse(text, "https://hub.test", "main"));

    [Theory]
    [InlineData("https://hub.test/a.gguf?download=true", "a.gguf")]
    [InlineData("https://hub.test/o/Größe%201.gguf", "Größe 1.gguf")]
    public void A_file_is_named_after_its_address(string url, string name) => ModelAddress.NameOf(new Uri(url)).ShouldBe(name);

    [Theory]
    [InlineData("https://hub.test/")]
    [InlineData("https://hub.test/..%2Fa.gguf")]
    [InlineData("https://hub.test/.bashrc")]
    [InlineData("https://hub.test/a%5Cb.gguf")]
    [InlineData("https://hub.test/a%00.gguf")]
    public void A_name_cannot_lead_out_of_the_folder(string url) => Should.Throw<UserError>(() => ModelAddress.NameOf(new Uri(url)));

    [Fact]
    public void The_first_part_of_a_model_stands_for_all()
    {
        ModelAddress.PartsOf(new Uri("https://h/o/r/resolve/main/Q4/a%20b-00001-of-00003.gguf?x=1")).Select(url => url.AbsoluteUri).ShouldBe(
        [
            "https://h/o/r/resolve/main/Q4/a%20b-00001-of-00003.gguf?x=1",
            "https://h/o/r/resolve/main/Q4/a%20b-00002-of-00003.gguf?x=1",
            "https://h/o/r/resolve/main/Q4/a%20b-00003-of-00003.gguf?x=1",
        ]);
        var second = new Uri("https://h/o/r/resolve/main/a-00002-of-00003.gguf");
        ModelAddress.PartsOf(second).ShouldBe([second]);
    }

    [Fact]
    public void A_repository_is_its_model_and_what_belongs_to_it()
    {
        RepositoryFiles.Choose(["README.md", "config.json", "model.safetensors", "onnx/model.onnx", "tokenizer.json", "consolidated.safetensors"], "o/r")
            .ShouldBe(["config.json", "tokenizer.json", "model.safetensors"]);
        RepositoryFiles.Choose(["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"], "o/r")
            .ShouldBe(["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"]);
        RepositoryFiles.Choose(["README.md", "a.gguf"], "o/r").ShouldBe(["a.gguf"]);
        RepositoryFiles.Choose(["Q4/a-00002-of-00002.gguf", "Q4/a-00001-of-00002.gguf"], "o/r")
            .ShouldBe(["Q4/a-00001-of-00002.gguf", "Q4/a-00002-of-00002.gguf"]);
        Should.Throw<UserError>(
            () => RepositoryFiles.Choose(["a-00001-of-00002.gguf", "a-00002-of-00002.gguf", "b.gguf"], "o/r")).Message.ShouldContain("2 GGUF models");
        Should.Throw<UserError>(() => RepositoryFiles.Choose(["a.gguf", "b.gguf"], "o/r")).Message.ShouldContain("o/r:FILE");
        Should.Throw<UserError>(() => RepositoryFiles.Choose(["README.md"], "o/r")).Message.ShouldContain("neither model.safetensors nor a GGUF file");
    }
}
