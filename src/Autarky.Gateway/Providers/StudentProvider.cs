using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Providers;

/// <summary>Gives the answer that the use case's student had while routing.</summary>
internal sealed class StudentProvider(TokenCount count) : IProvider
{
    public Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        string answer = call.StudentAnswer ?? throw new InvalidOperationException("The student was not asked while routing.");

        // Counted as the teacher would count it: that is what its list price is multiplied with.
        string? teacher = call.UseCase?.TeacherModel;
        var usage = new Usage(count.OfRequest(teacher, call.Request), 0, count.OfAnswer(teacher, answer));
        var events = new MemoryEvents(
        [
            new AnswerStarted(null, call.Model), new TextAdded(0, answer), new AnswerEnded(0, EndReason.Stop), new TokensCounted(usage),
        ]);
        return Task.FromResult(ProviderReply.Of(events) with { TokensEstimated = true });
    }
}
