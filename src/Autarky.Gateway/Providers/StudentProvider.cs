using System.Text.Json;
using Autarky.Gateway.OpenAi;
using Autarky.Gateway.Pipeline;

namespace Autarky.Gateway.Providers;

/// <summary>Gives the answer that the use case's student had while routing, in the shape of a completion.</summary>
internal sealed class StudentProvider(Meter meter) : IProvider
{
    public Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        string answer = call.StudentAnswer ?? throw new InvalidOperationException("The student was not asked while routing.");

        // Counted as the teacher would count it: that is what its list price is multiplied with.
        string? teacher = call.UseCase?.TeacherModel;
        var usage = new Usage(meter.CountRequest(teacher, call.Request), 0, meter.CountAnswer(teacher, answer));
        byte[] completion = TextCompletion.Json("chatcmpl-" + call.Exchange, call.Created, call.Model, answer, usage);
        if (!call.Request.Stream)
        {
            return Task.FromResult(ProviderReply.Whole(completion, usage, tokensEstimated: true));
        }

        using var document = JsonDocument.Parse(completion);
        return Task.FromResult(ProviderReply.Whole(CompletionStream.Events(document.RootElement, call.Request.IncludeUsage), usage, tokensEstimated: true));
    }
}
