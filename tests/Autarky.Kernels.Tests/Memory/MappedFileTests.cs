using Autarky.Kernels.Memory;

namespace Autarky.Kernels.Tests.Memory;

public sealed class MappedFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Shows_every_part_of_the_file()
    {
        byte[] bytes = [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i * 7))];
        File.WriteAllBytes(_path, bytes);
        using MappedFile file = MappedFile.Open(_path);

        file.Length.ShouldBe(10_000);
        file.Span(0, 10_000).ToArray().ShouldBe(bytes);
        file.Span(4_097, 3).ToArray().ShouldBe(bytes[4_097..4_100]);
        file.Span(10_000, 0).Length.ShouldBe(0);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 11)]
    [InlineData(10, 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(0, -1)]
    public void Refuses_what_is_not_within_the_file(long offset, int count)
    {
        File.WriteAllBytes(_path, new byte[10]);
        using MappedFile file = MappedFile.Open(_path);
        Should.Throw<ArgumentOutOfRangeException>(() => file.Span(offset, count).Length);
    }

    [Fact]
    public void An_empty_file_is_an_empty_span()
    {
        using MappedFile file = MappedFile.Open(_path);
        file.Length.ShouldBe(0);
        file.Span(0, 0).Length.ShouldBe(0);
    }

    [Fact]
    public void A_closed_file_shows_nothing()
    {
        File.WriteAllBytes(_path, new byte[10]);
        MappedFile file = MappedFile.Open(_path);
        file.Dispose();
        file.Dispose();
        Should.Throw<ObjectDisposedException>(() => file.Span(0, 1).Length);
    }

    [Fact]
    public void A_missing_file_is_said_to_be_missing() => Should.Throw<FileNotFoundException>(() => MappedFile.Open(_path + ".none"));

    [Fact]
    public void May_be_replaced_by_renaming_while_it_is_open()
    {
        File.WriteAllBytes(_path, [1, 2, 3]);
        using MappedFile file = MappedFile.Open(_path);
        File.WriteAllBytes(_path + ".new", [4, 5, 6]);
        File.Move(_path + ".new", _path, overwrite: true);
        file.Span(0, 3).ToArray().ShouldBe(new byte[] { 1, 2, 3 });
    }
}
