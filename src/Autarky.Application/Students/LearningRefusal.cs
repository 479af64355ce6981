using Autarky.Application.Encoders;
using Autarky.Application.Errors;
using Autarky.Learning.Policies;

namespace Autarky.Application.Students;

/// <summary>What learning refuses, in words for the person who asked.</summary>
internal static class LearningRefusal
{
    /// <summary>Does the work.</summary>
    /// <exception cref="UserError">Learning refused; the message says why and what to do.</exception>
    public static async Task<T> Explained<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NotAClosedSetException error)
        {
            throw new UserError(error.Message, UserErrorKind.NotAClosedSet, error);
        }
        catch (Exception error) when (error is LearningException or InvalidDataException or EncoderMissingException)
        {
            throw new UserError(error.Message, inner: error);
        }
    }
}
