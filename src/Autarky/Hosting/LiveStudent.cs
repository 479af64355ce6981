using System.Security.Cryptography;
using Autarky.Gateway.UseCases;
using Autarky.Learning.Students;
using Autarky.Ledger;

namespace Autarky.Hosting;

/// <summary>A student as the gateway asks it.</summary>
internal sealed class LiveStudent : IStudent
{
    private readonly Student _student;

    private LiveStudent(Student student, string hash)
    {
        _student = student;
        Id = hash[..12];
    }

    public string Id { get; }

    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged, not the file that was measured, or reads from an encoder that is not found.</exception>
    public static LiveStudent Load(DataDirectory data, StudentRecord record, KnownEncoders encoders)
    {
        byte[] bytes = File.ReadAllBytes(data.Absolute(record.Path));
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (!string.Equals(hash, record.Hash, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"The file is not the one that was measured: its hash is {hash[..12]} and not {record.Hash[..12]}.");
        }

        return new LiveStudent(Student.Load(new MemoryStream(bytes, writable: false), encoders.For(bytes), out _), hash);
    }

    public (string Answer, double Confidence) Answer(string input)
    {
        StudentAnswer answer = _student.Answer(input);
        return (_student.Labels[answer.Label], answer.Confidence);
    }
}
