namespace Autarky.WebConsole;

/// <summary>Who may see the console. The console has no login of its own: whoever reaches it reads every recorded conversation.</summary>
public sealed class WebConsoleOptions
{
    /// <summary>
    /// Names that a browser may call this server by (the Host header without the port, for example <c>console.example.org</c>), from any
    /// client address. <value>Default: none, which means only clients on this machine, by a loopback name. List a name only behind a proxy
    /// that asks people who they are.</value>
    /// </summary>
    public ICollection<string> AllowedHosts { get; } = [];
}
