using System.Security.Cryptography;
using Autarky.Application.Data;
using Autarky.Application.Encoders;
using Autarky.Gateway.UseCases;
using Autarky.Learning.Cards;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Reading;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Students;

namespace Autarky.Application.InService;

/// <summary>A student as the gateway asks it.</summary>
public sealed class LiveStudent : IClassifier
{
    private readonly Student _student;
    private readonly StudentReading _reading;

    private LiveStudent(Student student, StudentReading reading, string hash)
    {
        _student = student;
        _reading = reading;
        Id = hash[..12];
    }

    /// <summary>The first 12 digits of its hash.</summary>
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

        var student = Student.Load(new MemoryStream(bytes, writable: false), encoders.For(bytes), out byte[] card);
        return new LiveStudent(student, StudentCard.FromJson(card).Reading, hash);
    }

    /// <inheritdoc/>
    public ClassifierReply Answer(RequestText request)
    {
        if (_reading.WhyNot(request) is { } why)
        {
            return ClassifierReply.No(why);
        }

        StudentAnswer answer = _student.Answer(_reading.Text(request));
        return new ClassifierReply(_student.Labels[answer.Label], answer.Confidence, null);
    }
}
