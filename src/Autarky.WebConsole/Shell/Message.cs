using Autarky.Ledger;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Shell;

/// <summary>Pages that only say something: what was wrong and what to do.</summary>
internal static class Message
{
    public static IResult NotFound(string what) => Page(StatusCodes.Status404NotFound, "Not found", [what]);

    public static IResult BadRequest(string what) => Page(StatusCodes.Status400BadRequest, "That did not work", [what]);

    public static IResult Refused(string why) => Page(StatusCodes.Status409Conflict, "That was refused", [why]);

    public static IResult CrossOrigin() => Page(
        StatusCodes.Status403Forbidden,
        "Refused",
        ["The form was not sent by a page of this console, so nothing was changed. Open the page here and send the form again."]);

    /// <summary>Leads to another page: reloading that one does not send the form again.</summary>
    public static IResult SeeOther(string address) => new SeeOtherResult(address);

    public static IResult Forbidden(string why, int port)
    {
        string at = port > 0 ? port.ToString(System.Globalization.CultureInfo.InvariantCulture) : "PORT";
        return Page(
            StatusCodes.Status403Forbidden,
            "Not from here",
            [why, "It has no login of its own and shows every recorded conversation. From another machine, open a tunnel and then the address below:"],
            "ssh -L " + at + ":127.0.0.1:" + at + " USER@THIS-MACHINE\nhttp://127.0.0.1:" + at + Addresses.Overview);
    }

    public static IResult LedgerUnavailable(LedgerUnavailableException error) => Page(
        StatusCodes.Status503ServiceUnavailable,
        "The ledger cannot be read",
        [error.Message, error.IsTransient ? "Trying again in a moment may help." : "Run “autarky doctor”: it checks the data folder and says what to do."]);

    /// <summary>A page's component with its model.</summary>
    public static IResult Show<TPage, TModel>(TModel model, int status = StatusCodes.Status200OK)
        where TPage : Microsoft.AspNetCore.Components.IComponent =>
        new PageResult<TPage>(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Model"] = model }, status);

    private static PageResult<MessagePage> Page(int status, string title, IReadOnlyList<string> paragraphs, string? command = null)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(MessagePage.Frame)] = new Frame { Title = title, Section = Section.None },
            [nameof(MessagePage.Paragraphs)] = paragraphs,
            [nameof(MessagePage.Command)] = command,
        };
        return new PageResult<MessagePage>(parameters, status);
    }
}
