using System.Text;
using Autarky.Text.Templates.Running;

namespace Autarky.Text.Templates.Values;

/// <summary>A text that pays for its characters before it holds them: a list that contains itself must not fill the memory.</summary>
internal sealed class BoundedText(Execution run)
{
    private readonly StringBuilder _text = new();

    public void Append(char c)
    {
        run.Charge(1);
        _text.Append(c);
    }

    public void Append(string text)
    {
        run.Charge(text.Length);
        _text.Append(text);
    }

    public void Append(char c, int count)
    {
        run.Charge(count);
        _text.Append(c, count);
    }

    public override string ToString() => _text.ToString();
}
