using Autarky.Text.Metadata;
using Autarky.Text.Templates;

namespace Autarky.Text.Tests.Templates;

public sealed class TemplateTextsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("autarky-templates");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("""{"chat_template":"A"}""", "A", null)]
    [InlineData("""{"chat_template":[{"name":"default","template":"A"},{"name":"tool_use","template":"T"},{"name":"rag","template":"R"}]}""", "A", "T")]
    [InlineData("""{"chat_template":[{"name":"tool_use","template":"T"}]}""", "T", null)]
    [InlineData("""{"chat_template":[{"name":"tool_use","template":5},"x",null]}""", null, null)]
    [InlineData("""{"chat_template":null}""", null, null)]
    public void A_folder_has_a_template_or_several_by_name(string config, string? standard, string? toolUse)
    {
        Write("tokenizer_config.json", config);

        TemplateTexts.OfFolder(_folder.FullName).ShouldBe(new TemplateTexts(standard, toolUse));
    }

    [Fact]
    public void Files_of_their_own_come_before_the_configuration()
    {
        Write("tokenizer_config.json", """{"chat_template":[{"name":"default","template":"A"},{"name":"tool_use","template":"T"}]}""");
        Write("chat_template.jinja", "FILE");
        Write("additional_chat_templates/tool_use.jinja", "TOOLS");

        TemplateTexts.OfFolder(_folder.FullName).ShouldBe(new TemplateTexts("FILE", "TOOLS"));
    }

    [Fact]
    public void Gguf_keeps_both_under_their_keys()
    {
        var metadata = new ModelMetadata();

        new TemplateTexts("A", "T").WriteTo(metadata);

        metadata.FindText("tokenizer.chat_template").ShouldBe("A");
        metadata.FindText("tokenizer.chat_template.tool_use").ShouldBe("T");
        metadata.FindTexts("tokenizer.chat_templates").ShouldBe(["tool_use"]);
        TemplateTexts.OfMetadata(metadata).ShouldBe(new TemplateTexts("A", "T"));
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
