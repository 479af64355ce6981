namespace Autarky.Text.Templates.Values;

/// <summary>What a name or key has that nothing was given to: prints nothing, is false, has no elements; anything else with it is an error.</summary>
/// <param name="what">What is missing, for the error message.</param>
internal sealed class Undefined(string what)
{
    public string What => what;
}
