using Autarky.Application.Data;
using Autarky.Application.Errors;
using Autarky.Application.Importing;
using Autarky.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Autarky.Application.Tests.Importing;

public sealed class UploadedFileTests : IDisposable
{
    private static readonly byte[] Bytes = [1, 2, 3];

    private readonly TemporaryDirectory _folder = new();
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly DataDirectory _data;

    public UploadedFileTests() => _data = DataDirectory.Open(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rows.jsonl", "rows.jsonl")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\data\\täglich 1.jsonl.gz", "täglich 1.jsonl.gz")]
    [InlineData("..", "upload.jsonl")]
    [InlineData("", "upload.jsonl")]
    [InlineData("a\0b\n<c>.jsonl", "a_b__c_.jsonl")]
    public async Task A_file_is_stored_under_what_is_safe_of_its_name(string name, string stored)
    {
        using UploadedFile file = await StoreAsync(name, new MemoryStream(Bytes));

        Path.GetFileName(file.Path).ShouldBe(stored);
        file.Path.ShouldStartWith(_folder["uploads"]);
        (await File.ReadAllBytesAsync(file.Path)).ShouldBe(Bytes);
    }

    [Fact]
    public async Task Two_of_one_name_are_two_and_disposing_one_removes_it_alone()
    {
        using UploadedFile first = await StoreAsync("rows.jsonl", new MemoryStream(Bytes));
        UploadedFile second = await StoreAsync("rows.jsonl", new MemoryStream(Bytes));

        second.Dispose();

        File.Exists(first.Path).ShouldBeTrue();
        Directory.GetDirectories(_folder["uploads"]).Length.ShouldBe(1);
    }

    [Fact]
    public async Task What_ends_in_the_middle_leaves_nothing_behind()
    {
        await Should.ThrowAsync<EndOfStreamException>(() => StoreAsync("rows.jsonl", new CutStream()));

        Directory.GetDirectories(_folder["uploads"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        await File.WriteAllTextAsync(_folder["uploads"], "a file is in the way");

        (await Should.ThrowAsync<UserError>(() => StoreAsync("rows.jsonl", new MemoryStream(Bytes)))).Message.ShouldContain("cannot be written");
    }

    [Fact]
    public async Task What_a_crash_left_behind_is_removed_a_day_later()
    {
        string left = (await StoreAsync("rows.jsonl", new MemoryStream(Bytes))).Path;
        (await StoreAsync("more.jsonl", new MemoryStream(Bytes))).Dispose();
        File.Exists(left).ShouldBeTrue();

        _clock.Advance(TimeSpan.FromHours(25));
        (await StoreAsync("more.jsonl", new MemoryStream(Bytes))).Dispose();

        File.Exists(left).ShouldBeFalse();
    }

    private Task<UploadedFile> StoreAsync(string name, Stream content) => UploadedFile.StoreAsync(_data, name, content, _clock, default);

    // A client that went away.
    private sealed class CutStream : MemoryStream
    {
        private bool _read;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read)
            {
                throw new EndOfStreamException();
            }

            _read = true;
            return ValueTask.FromResult(7);
        }
    }
}
