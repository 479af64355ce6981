using Autarky.Commands.Chat;
using Autarky.Commands.Models;

namespace Autarky.Commands;

/// <summary>What stands behind <c>autarky</c>.</summary>
internal static class AllCommands
{
    public static readonly CommandTable Table = new(
        ("quickstart", _ => QuickstartCommand.Create()),
        ("serve", _ => ServeCommand.Create()),
        ("chat", _ => ChatCommand.Create()),
        ("import", _ => ImportCommand.Create()),
        ("train", _ => TrainCommand.Create()),
        ("evaluate", _ => EvaluateCommand.Create()),
        ("release", _ => ReleaseCommand.Create()),
        ("keys", _ => KeysCommand.Create()),
        ("models", ModelsCommand.Create),
        ("export", _ => ExportCommand.Create()),
        ("doctor", _ => DoctorCommand.Create()));
}
