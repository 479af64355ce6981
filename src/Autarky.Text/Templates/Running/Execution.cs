using System.Runtime.CompilerServices;
using System.Text;
using Autarky.Text.Templates.Syntax;

namespace Autarky.Text.Templates.Running;

/// <summary>One rendering: what is spent, and where in the template it stands.</summary>
internal sealed class Execution(TemplateSource source, TemplateLimits limits, TimeProvider time)
{
    private long _steps;
    private long _size;
    private int _depth;

    /// <summary>Where the statement or expression at work begins.</summary>
    public int Offset { get; set; }

    public TimeProvider Time => time;

    public TemplateLimits Limits => limits;

    /// <summary>Spends steps.</summary>
    /// <exception cref="InvalidDataException">None are left.</exception>
    public void Step(long count = 1)
    {
        _steps += count;
        if (_steps > limits.Steps)
        {
            throw Fail($"the template takes more than {limits.Steps} steps: it may be endless.");
        }
    }

    /// <summary>Spends memory, in characters or elements; called before they are made.</summary>
    /// <exception cref="InvalidDataException">None is left.</exception>
    public void Charge(long size)
    {
        _size += size;
        if (size < 0 || _size > limits.WorkingSize)
        {
            throw Fail($"the template makes values of more than {limits.WorkingSize} characters and elements.");
        }

        Step(size / 64);
    }

    /// <summary>Checked wherever values or calls nest.</summary>
    public void Deeper()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Fail("values or calls are nested too deeply.");
        }
    }

    /// <summary>Runs the body of a macro, counting the calls inside one another.</summary>
    public T InCall<T>(Func<T> body)
    {
        if (++_depth > limits.CallDepth)
        {
            throw Fail($"more than {limits.CallDepth} calls of macros are inside one another.");
        }

        Deeper();
        T result = body();
        _depth--;
        return result;
    }

    /// <summary>Appends to the result or to the text of a block.</summary>
    public void Append(StringBuilder output, string text)
    {
        if (output.Length + (long)text.Length > limits.OutputCharacters)
        {
            throw Fail($"the result is longer than {limits.OutputCharacters} characters.");
        }

        output.Append(text);
    }

    /// <summary>An error at the place where the template stands.</summary>
    public InvalidDataException Fail(string message) => source.Error(Offset, message);
}
