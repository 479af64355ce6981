namespace Autarky.Text.Templates.Values;

/// <summary>The variable <c>loop</c> inside a loop.</summary>
/// <param name="items">All elements, filtered.</param>
internal sealed class LoopValue(IReadOnlyList<object?> items)
{
    private object?[]? _changed;

    public int Index { get; set; }

    public object? Attribute(string name) => name switch
    {
        "index" => (long)Index + 1,
        "index0" => (long)Index,
        "revindex" => (long)items.Count - Index,
        "revindex0" => (long)items.Count - Index - 1,
        "first" => Index == 0,
        "last" => Index == items.Count - 1,
        "length" => (long)items.Count,

        // Depth counts recursive loops only, which chat templates have none of.
        "depth" => 1L,
        "depth0" => 0L,
        "previtem" => Index > 0 ? items[Index - 1] : new Undefined("the element before the first of a loop"),
        "nextitem" => Index < items.Count - 1 ? items[Index + 1] : new Undefined("the element behind the last of a loop"),
        "cycle" => new FunctionValue("loop.cycle", (run, arguments) => arguments.Positional.Count > 0
            ? arguments.Positional[Index % arguments.Positional.Count]
            : throw run.Fail("loop.cycle needs elements to choose from.")),
        "changed" => new FunctionValue("loop.changed", (run, arguments) =>
        {
            object?[] values = [.. arguments.Positional];
            bool same = _changed is not null && Equality.AreEqual(run, new TupleValue(_changed), new TupleValue(values));
            _changed = values;
            return !same;
        }),
        _ => new Undefined($"loop.{name}"),
    };
}
