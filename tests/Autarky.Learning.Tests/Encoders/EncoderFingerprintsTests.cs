using Autarky.Learning.Encoders;
using Autarky.Testing;

namespace Autarky.Learning.Tests.Encoders;

public sealed class EncoderFingerprintsTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly EncoderFingerprints _fingerprints = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_hash_is_the_one_that_the_opened_encoder_has()
    {
        string path = TinyEncoder.Write(_folder["a"], seed: 1, "card");
        using ModelEncoder encoder = ModelEncoder.Open(path, threads: 1);

        _fingerprints.Of(path).ShouldBe(encoder.Identity.Hash);
    }

    [Fact]
    public void A_folder_is_hashed_once_until_one_of_its_files_changes()
    {
        string path = TinyEncoder.Write(_folder["a"], seed: 1, "card");
        string? first = _fingerprints.Of(path);
        _fingerprints.Of(path).ShouldBe(first);
        _fingerprints.Hashed.ShouldBe(1);

        TinyEncoder.Write(_folder["a"], seed: 2, "card");
        File.SetLastWriteTimeUtc(Path.Combine(path, "model.safetensors"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        _fingerprints.Of(path).ShouldNotBe(first);
        _fingerprints.Hashed.ShouldBe(2);
    }

    [Fact]
    public void Nothing_there_and_what_is_no_encoder_have_none()
    {
        Directory.CreateDirectory(_folder["empty"]);
        File.WriteAllText(_folder["broken.gguf"], "This is no model.");

        _fingerprints.Of(_folder["nowhere"]).ShouldBeNull();
        _fingerprints.Of(_folder["empty"]).ShouldBeNull();
        _fingerprints.Of(_folder["broken.gguf"]).ShouldBeNull();
        _fingerprints.Hashed.ShouldBe(0);
    }

    [Fact]
    public void A_folder_that_is_being_copied_is_found_when_it_is_whole()
    {
        string whole = TinyEncoder.Write(_folder["whole"], seed: 1, "card"), copy = _folder["copy"];
        Directory.CreateDirectory(copy);
        foreach (string name in new[] { "config.json", "tokenizer.json", "model.safetensors" })
        {
            _fingerprints.Of(copy).ShouldNotBe(_fingerprints.Of(whole));
            File.Copy(Path.Combine(whole, name), Path.Combine(copy, name));
        }

        _fingerprints.Of(copy).ShouldBe(_fingerprints.Of(whole));
    }

    [Fact]
    public void Every_part_of_a_model_in_parts_counts()
    {
        string first = _folder["m-00001-of-00002.gguf"], second = _folder["m-00002-of-00002.gguf"];
        File.WriteAllText(first, "one");
        File.WriteAllText(second, "two");
        string before = EncoderFingerprint.Of(first);

        File.WriteAllText(second, "owt");

        EncoderFingerprint.Of(first).ShouldNotBe(before);
    }
}
