using Autarky.WebConsole.Access;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Formatting;
using Autarky.WebConsole.Shell;
using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Connecting;

/// <summary>Takes the forms that make and revoke keys.</summary>
internal static class KeyActions
{
    /// <summary>Characters of a name or an owner; more is a mistake of the hand.</summary>
    public const int LongestField = 200;

    private const long LargestForm = 16 * 1024;

    /// <summary>Makes a key and shows it in the answer itself: it is in no address, in no cache and in no memory of the server afterwards.</summary>
    public static async Task<IResult> MakeAsync(
        HttpRequest request, IConsoleKeys keys, ConnectReader reader, UsedForms used, CancellationToken cancellationToken)
    {
        if (!SameOrigin.Holds(request))
        {
            return Message.CrossOrigin();
        }

        if (!keys.Offered)
        {
            return Message.NotFound("No keys are made here.");
        }

        if (await SmallForm.ReadAsync(request, LargestForm, cancellationToken) is not { } form)
        {
            return SmallForm.NotRead();
        }

        string name = form["name"].ToString().Trim(), owner = form["owner"].ToString().Trim(), showing = form["form"].ToString();
        if (name.Length is 0 or > LongestField || owner.Length > LongestField || showing.Length is 0 or > LongestField)
        {
            return Message.BadRequest(
                $"A key needs a name that says what it is for; name and owner may have {Format.Count(LongestField)} characters each. Go back and write one.");
        }

        if (!used.TryUse(showing))
        {
            return Message.Refused("That form was sent already, and the key that it made was shown then. Open the page again to make another one.");
        }

        (string key, _) = await keys.MakeAsync(name, owner.Length == 0 ? null : owner, cancellationToken);
        string wanted = form["use_case"].ToString();
        return Message.Show<ConnectPage, ConnectPageModel>(
            await reader.ReadAsync(wanted.Length == 0 ? null : wanted, ServerAddress.Of(request), key, cancellationToken));
    }

    public static async Task<IResult> RevokeAsync(string id, HttpRequest request, IConsoleKeys keys, CancellationToken cancellationToken) =>
        !SameOrigin.Holds(request) ? Message.CrossOrigin()
        : await keys.RevokeAsync(id, cancellationToken) ? Message.SeeOther(Addresses.Connect + "#keys-h")
        : Message.NotFound("No active key has this id. It may have been revoked already.");
}
