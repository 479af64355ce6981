using Autarky.WebConsole.Access;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Formatting;
using Autarky.WebConsole.Shell;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Asking;

/// <summary>Takes the form that asks a question; leads back to the use case's page, which shows the answer.</summary>
internal static class AskAction
{
    /// <summary>Characters of a question or a system prompt: enough for a page of text, and a form that is read at once.</summary>
    public const int LongestText = 20_000;

    // Each character of either may be three bytes, and every byte three characters.
    private const long LargestForm = (2 * 9 * LongestText) + 1024;

    public static async Task<IResult> AskAsync(
        string useCase, HttpRequest request, IConsoleAsk ask, AskedAnswers answers, CancellationToken cancellationToken)
    {
        if (await SmallForm.ReadAsync(request, LargestForm, cancellationToken) is not { } form)
        {
            return SmallForm.NotRead();
        }

        string text = form["question"].ToString().Trim(), system = form["system"].ToString().Trim();
        if (text.Length is 0 or > LongestText || system.Length > LongestText)
        {
            return Message.BadRequest($"A question needs a text, and question and system prompt may have {Format.Count(LongestText)} characters each. "
                + "Go back and write it.");
        }

        var question = new QuestionAsked(useCase, text, system.Length == 0 ? null : system);
        return Message.SeeOther(Addresses.Asked(useCase, answers.Keep(question, await ask.AskAsync(question, cancellationToken))));
    }
}
