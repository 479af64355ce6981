using System.Globalization;
using Autarky.Text.Templates.Running;

namespace Autarky.Text.Templates.Values;

/// <summary>Values as JSON, written as Python's <c>json.dumps</c> writes them: a model has seen exactly this spacing.</summary>
/// <param name="Indent">Blanks or text a level is moved in by; null writes one line.</param>
/// <param name="ItemSeparator">Between elements.</param>
/// <param name="KeySeparator">Between key and value.</param>
/// <param name="SortKeys">Whether keys are written in order.</param>
/// <param name="EscapesAll">Whether what is not ASCII is escaped.</param>
internal sealed record JsonText(string? Indent, string ItemSeparator, string KeySeparator, bool SortKeys, bool EscapesAll)
{
    /// <exception cref="InvalidDataException">A value has no form in JSON.</exception>
    public string Write(Execution run, object? value)
    {
        var text = new BoundedText(run);
        Append(run, text, value, 0);
        return text.ToString();
    }

    private void Append(Execution run, BoundedText text, object? value, int depth)
    {
        run.Deeper();
        switch (value)
        {
            case null: text.Append("null"); break;
            case bool flag: text.Append(flag ? "true" : "false"); break;
            case long integer: text.Append(integer.ToString(CultureInfo.InvariantCulture)); break;
            case double number: text.Append(Float(number)); break;
            case string characters: AppendString(text, characters); break;
            case List<object?> list: AppendList(run, text, list, depth); break;
            case TupleValue tuple: AppendList(run, text, tuple.Items, depth); break;
            case DictValue dict: AppendDict(run, text, dict, depth); break;
            case Undefined or NamespaceValue or FunctionValue or LoopValue: throw run.Fail($"{Kinds.Of(value)} cannot be written as JSON.");
            default: text.Append(value.ToString() ?? ""); break;
        }
    }

    private static string Float(double value) => double.IsNaN(value) ? "NaN"
        : double.IsInfinity(value) ? (value > 0 ? "Infinity" : "-Infinity")
        : PythonText.Float(value);

    private void AppendList(Execution run, BoundedText text, IReadOnlyList<object?> items, int depth)
    {
        text.Append('[');
        for (int i = 0; i < items.Count; i++)
        {
            Between(text, i, depth + 1);
            Append(run, text, items[i], depth + 1);
        }

        Close(text, items.Count, depth, ']');
    }

    private void AppendDict(Execution run, BoundedText text, DictValue dict, int depth)
    {
        text.Append('{');
        IEnumerable<KeyValuePair<object, object?>> items = SortKeys
            ? dict.Items.Order(Comparer<KeyValuePair<object, object?>>.Create((a, b) => Equality.Compare(run, a.Key, b.Key)))
            : dict.Items;
        int i = 0;
        foreach ((object key, object? value) in items)
        {
            Between(text, i++, depth + 1);
            AppendString(text, key switch
            {
                string name => name,
                bool flag => flag ? "true" : "false",
                _ => PythonText.Repr(run, key),
            });
            text.Append(KeySeparator);
            Append(run, text, value, depth + 1);
        }

        Close(text, dict.Count, depth, '}');
    }

    private void Between(BoundedText text, int index, int depth)
    {
        if (index > 0)
        {
            text.Append(ItemSeparator);
        }

        NewLine(text, depth);
    }

    private void Close(BoundedText text, int count, int depth, char bracket)
    {
        if (count > 0)
        {
            NewLine(text, depth);
        }

        text.Append(bracket);
    }

    private void NewLine(BoundedText text, int depth)
    {
        if (Indent is null)
        {
            return;
        }

        text.Append('\n');
        for (int i = 0; i < depth; i++)
        {
            text.Append(Indent);
        }
    }

    private void AppendString(BoundedText text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ' or > '~' when c < ' ' || EscapesAll:
                    text.Append(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"));
                    break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }
}
