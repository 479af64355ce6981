using Autarky.Models.Generation.Sampling;

namespace Autarky.Models.Tests.Generation;

/// <summary>The file in which makers recommend how to sample.</summary>
public sealed class SamplingFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("autarky-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_folder_without_the_file_has_the_usual_values() => SamplingDefaults.OfFolder(_folder.FullName).Options.ShouldBe(SamplingDefaults.Usual);

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"temperature\":0.5")]
    [InlineData("{\"temperature\":0.5,\"temperature\":0.6}")]
    public void A_file_that_is_no_object_with_each_key_once_is_refused_by_its_name(string text)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, SamplingDefaults.FileName), text);

        Should.Throw<InvalidDataException>(() => SamplingDefaults.OfFolder(_folder.FullName)).Message.ShouldContain(SamplingDefaults.FileName);
    }
}
