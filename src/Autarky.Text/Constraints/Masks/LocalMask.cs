namespace Autarky.Text.Constraints.Masks;

/// <summary>
/// What tokens do to a set of places without regard to what surrounds their rule.
/// </summary>
/// <param name="Bits">Tokens that stay inside of the rule, or end exactly where it may end: allowed whatever surrounds it.</param>
/// <param name="Exits">Nodes of the token tree at which the rule may be over while longer tokens go on: whether those are allowed depends on what surrounds
/// it.</param>
/// <remarks>
/// Source: the division into context-independent and context-dependent tokens follows Dong et al. 2024, XGrammar.
/// Inside a string nearly all of a hundred thousand tokens are independent, and only those with a quote in their middle depend on the context.
/// </remarks>
internal sealed record LocalMask(uint[] Bits, int[] Exits);
