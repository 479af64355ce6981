using Autarky.Models.Checkpoints;

namespace Autarky.Models.Tests.Checkpoints;

public sealed class CheckpointFileTests : IDisposable
{
    private static readonly byte[] Numbers = [.. Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 7 % 251))];

    private readonly string _path = Path.GetTempFileName();

    public CheckpointFileTests() => File.WriteAllBytes(_path, Numbers);

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Reads_every_part_of_the_file()
    {
        using CheckpointFile file = CheckpointFile.Open(_path);

        file.Length.ShouldBe(Numbers.Length);
        Read(file, 0, Numbers.Length).ShouldBe(Numbers);
        Read(file, 4_097, 3).ShouldBe(Numbers[4_097..4_100]);
        Read(file, Numbers.Length, 0).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 1_000_001)]
    [InlineData(1_000_000, 1)]
    [InlineData(long.MaxValue, 1)]
    public void Refuses_what_is_not_within_the_file(long offset, int count)
    {
        using CheckpointFile file = CheckpointFile.Open(_path);

        Should.Throw<ArgumentOutOfRangeException>(() => Read(file, offset, count));
    }

    [Fact]
    public void An_empty_file_has_nothing_to_read()
    {
        File.WriteAllBytes(_path, []);
        using CheckpointFile file = CheckpointFile.Open(_path);

        file.Length.ShouldBe(0);
        Read(file, 0, 0).ShouldBeEmpty();
    }

    [Fact]
    public void A_closed_file_reads_nothing()
    {
        CheckpointFile file = CheckpointFile.Open(_path);
        file.Dispose();
        file.Dispose();

        Should.Throw<ObjectDisposedException>(() => Read(file, 0, 1));
    }

    [Fact]
    public void A_missing_file_is_said_to_be_missing() => Should.Throw<FileNotFoundException>(() => CheckpointFile.Open(_path + ".none"));

    [Fact]
    public void May_be_replaced_by_renaming_and_removed_while_it_is_open()
    {
        using CheckpointFile file = CheckpointFile.Open(_path);
        File.WriteAllBytes(_path + ".new", new byte[Numbers.Length]);
        File.Move(_path + ".new", _path, overwrite: true);
        Read(file, 0, 100).ShouldBe(Numbers[..100]);
        File.Delete(_path);

        Read(file, 500_000, 100).ShouldBe(Numbers[500_000..500_100]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(999_999)]
    public void A_file_that_became_shorter_is_refused_wherever_it_is_read_and_taken_again_when_it_is_back(int length)
    {
        using CheckpointFile file = CheckpointFile.Open(_path);
        Overwrite(stream => stream.SetLength(length));

        Should.Throw<IOException>(() => Read(file, 0, 10)).Message.ShouldContain("was changed while it is in use");
        Should.Throw<IOException>(() => Read(file, 900_000, 100_000)).Message.ShouldContain(_path);
        Overwrite(stream => stream.Write(Numbers));

        Read(file, 900_000, 10).ShouldBe(Numbers[900_000..900_010]);
    }

    [Fact]
    public void A_file_that_was_written_over_is_refused_though_its_length_is_the_same()
    {
        using CheckpointFile file = CheckpointFile.Open(_path);
        Overwrite(stream => stream.Write(new byte[Numbers.Length]));

        Should.Throw<IOException>(() => Read(file, 0, 10)).Message.ShouldContain("was changed while it is in use");
    }

    [Fact]
    public void A_file_that_became_longer_is_refused()
    {
        using CheckpointFile file = CheckpointFile.Open(_path);
        Overwrite(stream => stream.SetLength(Numbers.Length + 1));

        Should.Throw<IOException>(() => Read(file, 0, 10));
    }

    [Fact]
    public void A_file_that_was_only_touched_or_written_with_the_same_bytes_is_read()
    {
        using CheckpointFile file = CheckpointFile.Open(_path);
        File.SetLastWriteTimeUtc(_path, File.GetLastWriteTimeUtc(_path).AddHours(1));
        Read(file, 0, 10).ShouldBe(Numbers[..10]);
        Overwrite(stream => stream.Write(Numbers));

        Read(file, 0, 10).ShouldBe(Numbers[..10]);
    }

    [Fact]
    public async Task Bytes_that_are_written_over_under_an_old_time_are_noticed_within_seconds()
    {
        using CheckpointFile file = CheckpointFile.Open(_path);
        DateTime old = File.GetLastWriteTimeUtc(_path);
        Overwrite(stream => stream.Write(new byte[Numbers.Length]));
        File.SetLastWriteTimeUtc(_path, old);

        while (Notices() is false)
        {
            await Task.Delay(100);
        }

        bool Notices()
        {
            try
            {
                Read(file, 0, 10);
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    private static byte[] Read(CheckpointFile file, long offset, int count)
    {
        byte[] bytes = new byte[count];
        file.Read(offset, bytes);
        return bytes;
    }

    // In place, as an impatient copy does it.
    private void Overwrite(Action<FileStream> write)
    {
        using var stream = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        write(stream);
    }
}
