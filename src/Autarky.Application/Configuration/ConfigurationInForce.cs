namespace Autarky.Application.Configuration;

/// <summary>The configuration that holds now. It is replaced whole. Safe for concurrent use.</summary>
public sealed class ConfigurationInForce(AutarkyConfiguration first)
{
    private AutarkyConfiguration _current = first;

    /// <summary>What holds now. Whoever does several things by it asks once.</summary>
    public AutarkyConfiguration Current => Volatile.Read(ref _current);

    /// <summary>Puts another in its place.</summary>
    public void Replace(AutarkyConfiguration next) => Volatile.Write(ref _current, next);
}
