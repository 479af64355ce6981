using Autarky.Text.Templates.Running;

namespace Autarky.Text.Templates.Values;

/// <summary>A macro, a global function, or a method bound to its value.</summary>
/// <param name="name">For error messages.</param>
/// <param name="body">What a call does.</param>
internal sealed class FunctionValue(string name, Func<Execution, Arguments, object?> body)
{
    public string Name => name;

    public object? Call(Execution run, Arguments arguments) => body(run, arguments);
}
