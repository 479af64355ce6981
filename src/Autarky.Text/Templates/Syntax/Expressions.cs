namespace Autarky.Text.Templates.Syntax;

/// <summary>An expression of a template; <paramref name="Offset"/> is where it begins in the source.</summary>
internal abstract record Expression(int Offset);

internal sealed record Literal(int Offset, object? Value) : Expression(Offset);

internal sealed record Name(int Offset, string Id) : Expression(Offset);

internal sealed record ListDisplay(int Offset, Expression[] Items) : Expression(Offset);

internal sealed record TupleDisplay(int Offset, Expression[] Items) : Expression(Offset);

internal sealed record DictDisplay(int Offset, (Expression Key, Expression Value)[] Items) : Expression(Offset);

/// <summary><c>+</c> or <c>-</c> before a value.</summary>
internal sealed record Sign(int Offset, string Operator, Expression Operand) : Expression(Offset);

internal sealed record Not(int Offset, Expression Operand) : Expression(Offset);

/// <summary>One of <c>+ - * / // % **</c> between two values.</summary>
internal sealed record Arithmetic(int Offset, string Operator, Expression Left, Expression Right) : Expression(Offset);

/// <summary><c>and</c> or <c>or</c>: the value of the operand that decided.</summary>
internal sealed record Logical(int Offset, bool IsAnd, Expression Left, Expression Right) : Expression(Offset);

/// <summary>A chain <c>a &lt; b &lt; c</c>: every neighbouring pair must hold.</summary>
internal sealed record Comparison(int Offset, Expression First, (string Operator, Expression Right)[] Rest) : Expression(Offset);

/// <summary>Operands of <c>~</c>, joined as text.</summary>
internal sealed record Concatenation(int Offset, Expression[] Parts) : Expression(Offset);

internal sealed record Conditional(int Offset, Expression Test, Expression Then, Expression? Else) : Expression(Offset);

internal sealed record Member(int Offset, Expression Target, string Id) : Expression(Offset);

internal sealed record Item(int Offset, Expression Target, Expression Key) : Expression(Offset);

internal sealed record Slice(int Offset, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(Offset);

/// <summary>What is passed to a macro, method, filter or test.</summary>
internal sealed record CallArguments(Expression[] Positional, (string Id, Expression Value)[] Named)
{
    public static readonly CallArguments None = new([], []);
}

internal sealed record Call(int Offset, Expression Target, CallArguments Arguments) : Expression(Offset);

/// <summary>A filter; without a target it stands in a block, and filters the block's text.</summary>
internal sealed record FilterCall(int Offset, Expression? Target, string Id, CallArguments Arguments) : Expression(Offset);

internal sealed record TestCall(int Offset, Expression Target, string Id, CallArguments Arguments) : Expression(Offset);
