namespace Autarky.Text.Templates.Syntax;

/// <summary>A statement of a template; <paramref name="Offset"/> is where it begins in the source.</summary>
internal abstract record Statement(int Offset);

internal sealed record TextOutput(int Offset, string Text) : Statement(Offset);

internal sealed record Output(int Offset, Expression Value) : Statement(Offset);

internal sealed record If(int Offset, (Expression Test, Statement[] Body)[] Branches, Statement[] Else) : Statement(Offset);

/// <summary>A loop. Several names unpack each element; elements for which the filter is false are left out before the loop counts.</summary>
internal sealed record For(int Offset, string[] Targets, Expression Source, Expression? Filter, Statement[] Body, Statement[] Else) : Statement(Offset);

/// <summary>Where a value is put: names, or one attribute of a namespace.</summary>
internal sealed record SetTarget(string[] Ids, string? Attribute);

internal sealed record Set(int Offset, SetTarget Target, Expression Value) : Statement(Offset);

internal sealed record SetBlock(int Offset, SetTarget Target, FilterCall? Filter, Statement[] Body) : Statement(Offset);

/// <summary>A macro's parameters; the last ones may have defaults.</summary>
internal sealed record Signature(string[] Ids, Expression?[] Defaults);

internal sealed record MacroDefinition(int Offset, string Id, Signature Parameters, Statement[] Body) : Statement(Offset);

/// <summary><c>{% call(a) macro() %}body{% endcall %}</c>: the macro gets the body as <c>caller</c>.</summary>
internal sealed record CallBlock(int Offset, Call Call, Signature Parameters, Statement[] Body) : Statement(Offset);

internal sealed record FilterBlock(int Offset, FilterCall Filter, Statement[] Body) : Statement(Offset);

/// <summary>A body with a scope of its own: <c>{% with %}</c> and <c>{% generation %}</c>.</summary>
internal sealed record ScopedBlock(int Offset, (string Id, Expression Value)[] Values, Statement[] Body) : Statement(Offset);

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed record LoopJump(int Offset, bool Ends) : Statement(Offset);
