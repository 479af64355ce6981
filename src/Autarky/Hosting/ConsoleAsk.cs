using System.Globalization;
using Autarky.Gateway.InProcess;
using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Contracts;
using Microsoft.Extensions.AI;

namespace Autarky.Hosting;

/// <summary>Questions that a person asks in the console: through the gateway's door for callers of this process, with a row like any other request's.</summary>
internal sealed class ConsoleAsk(GatewayClients clients, TimeProvider clock) : IConsoleAsk
{
    /// <summary>Whom the ledger's rows name as the user.</summary>
    private const string User = "console";

    public bool Offered => true;

    public async Task<AnswerView> AskAsync(QuestionAsked question, CancellationToken cancellationToken)
    {
        List<ChatMessage> messages = [new ChatMessage(ChatRole.User, question.Text)];
        if (question.System is { } system)
        {
            messages.Insert(0, new ChatMessage(ChatRole.System, system));
        }

        long started = clock.GetTimestamp();
        try
        {
            ChatResponse response = await clients.For(question.UseCase).GetResponseAsync(
                messages, new ChatOptions { AdditionalProperties = new AdditionalPropertiesDictionary { ["user"] = User } }, cancellationToken);
            return new AnswerView
            {
                Answer = response.Text,
                Route = Told(response, "x-autarky-route") switch
                {
                    "student" => RouteKind.Student,
                    "teacher" => RouteKind.Teacher,
                    "in-house" => RouteKind.InHouse,
                    _ => RouteKind.Partner,
                },
                Model = Told(response, "x-autarky-model"),
                Reason = Told(response, "x-autarky-reason"),
                Confidence = double.TryParse(Told(response, "x-autarky-confidence"), NumberStyles.Float, CultureInfo.InvariantCulture, out double sure)
                    ? sure : null,
                CostUsd = Told(response, "x-autarky-cost"),
                Duration = clock.GetElapsedTime(started),
                Exchange = Row(Told(response, "x-autarky-exchange")),
            };
        }
        catch (GatewayRefusedException refused)
        {
            return new AnswerView { Problem = refused.Message, Duration = clock.GetElapsedTime(started), Exchange = Row(refused.Exchange) };
        }
    }

    private static string? Told(ChatResponse response, string name) =>
        response.AdditionalProperties?.TryGetValue(name, out string? value) == true ? value : null;

    private static ExchangeId? Row(string? id) => id is not null && ExchangeId.TryParse(id, out ExchangeId exchange) ? exchange : null;
}
