using System.Globalization;
using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>
/// Numbers in JSON's notation as automata over digits: any, between two bounds, multiples of a step.
/// Numbers have at most 18 digits before and after the point, so that every reader holds them.
/// </summary>
internal static class NumberLanguage
{
    private const int Digits = 18;
    private const int MostRemainders = 20_000;
    private static readonly decimal Largest = 999_999_999_999_999_999m;

    /// <summary>Any number, with an exponent up to 299 too.</summary>
    public static Node Any()
    {
        Fragment exponent = Fragment.AnyOf([Fragment.Text("e"), Fragment.Text("E")])
            .Then(Fragment.AnyOf([Fragment.Text("+"), Fragment.Text("-")]).Optional())
            .Then(Fragment.AnyOf([Digit('0', '9'), Digit('0', '9').Then(Digit('0', '9')), Digit('0', '2').Then(Digit('0', '9')).Then(Digit('0', '9'))]));
        return Determinizer.Run(Whole().Then(Fraction().Optional()).Then(exponent.Optional()).Finish())!;
    }

    /// <summary>Any integer.</summary>
    public static Node AnyInteger() => Determinizer.Run(Whole().Finish())!;

    /// <summary>Numbers without an exponent between two bounds; null where there is none.</summary>
    /// <param name="lower">The lower bound, or null.</param>
    /// <param name="upper">The upper bound, or null.</param>
    /// <param name="integers">Whether only integers count.</param>
    public static Node? Between((decimal Value, bool Excluded)? lower, (decimal Value, bool Excluded)? upper, bool integers)
    {
        (decimal low, bool lowOut) = lower is { } l && l.Value >= -Largest ? l : (-Largest, false);
        (decimal high, bool highOut) = upper is { } u && u.Value <= Largest ? u : (Largest, false);
        List<Fragment> sides = [];
        if (high >= 0 && !(high == 0 && highOut))
        {
            sides.Add(new DecimalRange(Math.Max(low, 0), low > 0 ? lowOut : low == 0 && lowOut, high, highOut, integers).Build());
        }

        if (low < 0)
        {
            // Below zero the bounds change places; zero itself has been dealt with.
            sides.Add(Fragment.Text("-").Then(new DecimalRange(Math.Max(-high, 0), high >= 0 || highOut, -low, lowOut, integers).Build()));
        }

        return Determinizer.Run(Fragment.AnyOf(sides).Finish());
    }

    /// <summary>
    /// Texts of digits whose value is a multiple of a step, with no more digits behind the point than the step has; null where there are too many remainders.
    /// </summary>
    public static Node? MultiplesOf(decimal step)
    {
        int scale = step.Scale;
        while (scale > 0 && decimal.IsInteger(step * Power(scale - 1)))
        {
            scale--;
        }

        decimal scaled = step * Power(scale);
        if (scaled * (scale + 2) > MostRemainders)
        {
            return null;
        }

        // Node of (remainder of the digits so far, digits behind the point; -1 before it).
        int modulus = (int)scaled;
        var nodes = new Dictionary<(int, int), Node>();
        var open = new Queue<(int Remainder, int Behind)>();
        Node start = NodeOf((0, -1));
        start.Add('-', NodeOf((0, -1)));
        while (open.TryDequeue(out (int Remainder, int Behind) state))
        {
            Node node = nodes[state];
            node.IsFinal = state.Remainder * Power(scale - Math.Max(state.Behind, 0)) % modulus == 0;
            if (state.Behind < 0 && scale > 0)
            {
                node.Add('.', NodeOf((state.Remainder, 0)));
            }

            for (int digit = 0; digit <= 9 && state.Behind < scale; digit++)
            {
                if (state.Behind < 0 || scale > 0)
                {
                    node.Add((char)('0' + digit), NodeOf((((state.Remainder * 10) + digit) % modulus, state.Behind < 0 ? -1 : state.Behind + 1)));
                }
            }
        }

        return start;

        Node NodeOf((int, int) key)
        {
            if (!nodes.TryGetValue(key, out Node? node))
            {
                nodes.Add(key, node = new Node());
                open.Enqueue(key);
            }

            return node;
        }
    }

    private static decimal Power(int exponent)
    {
        decimal power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }

    private static Fragment Whole() => Fragment.Text("-").Optional().Then(Fragment.AnyOf([Fragment.Text("0"), Digit('1', '9').Then(UpTo(Digits - 1))]));

    private static Fragment Fraction() => Fragment.Text(".").Then(Digit('0', '9')).Then(UpTo(Digits - 1));

    private static Fragment Digit(char low, char high)
    {
        var fragment = new Fragment(new Node(), new Node());
        fragment.Start.Add((byte)low, (byte)high, fragment.End);
        return fragment;
    }

    private static Fragment UpTo(int digits)
    {
        Fragment whole = Fragment.Empty();
        var end = new Node();
        for (int i = 0; i < digits; i++)
        {
            whole.End.Epsilon.Add(end);
            whole = whole.Then(Digit('0', '9'));
        }

        whole.End.Epsilon.Add(end);
        return new Fragment(whole.Start, end);
    }

    /// <summary>
    /// Numbers from 0 between two bounds, digit by digit: a prefix that equals a bound's so far is held to its next digit, any other is free.
    /// </summary>
    private sealed class DecimalRange
    {
        private readonly Dictionary<(int, int, bool, bool), Node> _nodes = new();
        private readonly Node _end = new();
        private readonly string _lowWhole;
        private readonly string _lowFraction;
        private readonly string _highWhole;
        private readonly string _highFraction;
        private readonly bool _lowOut;
        private readonly bool _highOut;
        private readonly bool _integers;

        public DecimalRange(decimal low, bool lowOut, decimal high, bool highOut, bool integers)
        {
            (_lowWhole, _lowFraction) = Split(low);
            (_highWhole, _highFraction) = Split(high);
            (_lowOut, _highOut, _integers) = (lowOut, highOut, integers);
        }

        public Fragment Build()
        {
            var start = new Node();
            for (int length = _lowWhole.Length; length <= _highWhole.Length; length++)
            {
                start.Epsilon.Add(WholeAt(length, 0, length == _lowWhole.Length, length == _highWhole.Length));
            }

            return new Fragment(start, _end);
        }

        private Node WholeAt(int length, int at, bool atLow, bool atHigh)
        {
            // What is free of both bounds depends only on how many digits are left.
            (int, int, bool, bool) key = at > 0 && !atLow && !atHigh ? (-2, length - at, false, false) : (length, at, atLow, atHigh);
            if (_nodes.TryGetValue(key, out Node? node))
            {
                return node;
            }

            _nodes.Add(key, node = new Node());
            if (at == length)
            {
                EndFraction(node, 0, atLow, atHigh);
                if (!_integers)
                {
                    node.Add('.', FractionAt(0, atLow, atHigh));
                }

                return node;
            }

            char low = atLow ? _lowWhole[at] : at == 0 && length > 1 ? '1' : '0';
            char high = atHigh ? _highWhole[at] : '9';
            AddDigits(node, low, high, atLow, atHigh, (lowNext, highNext) => WholeAt(length, at + 1, lowNext, highNext));
            return node;
        }

        private Node FractionAt(int at, bool atLow, bool atHigh)
        {
            (int, int, bool, bool) key = (-1, at, atLow, atHigh);
            if (_nodes.TryGetValue(key, out Node? node))
            {
                return node;
            }

            _nodes.Add(key, node = new Node());
            if (at > 0)
            {
                EndFraction(node, at, atLow, atHigh);
            }

            char low = atLow ? DigitAt(_lowFraction, at) : '0';
            char high = atHigh ? DigitAt(_highFraction, at) : '9';
            if (at < Math.Max(Digits, Math.Max(_lowFraction.Length, _highFraction.Length)))
            {
                AddDigits(node, low, high, atLow, atHigh, (lowNext, highNext) => FractionAt(at + 1, lowNext, highNext));
            }

            return node;
        }

        /// <summary>Edges over the digits between two: the outermost may go on at a bound, those between are free.</summary>
        private static void AddDigits(Node node, char low, char high, bool atLow, bool atHigh, Func<bool, bool, Node> next)
        {
            if (low > high)
            {
                return;
            }

            if (low == high)
            {
                node.Add(low, next(atLow, atHigh));
                return;
            }

            char from = atLow ? (char)(low + 1) : low;
            char to = atHigh ? (char)(high - 1) : high;
            if (atLow)
            {
                node.Add(low, next(true, false));
            }

            if (from <= to)
            {
                node.Add((byte)from, (byte)to, next(false, false));
            }

            if (atHigh)
            {
                node.Add(high, next(false, true));
            }
        }

        /// <summary>Lets a number end after so many digits behind the point, if what it is then lies within the bounds.</summary>
        private void EndFraction(Node node, int digits, bool atLow, bool atHigh)
        {
            bool restOfLow = _lowFraction.AsSpan(Math.Min(digits, _lowFraction.Length)).ContainsAnyExcept('0');
            bool restOfHigh = _highFraction.AsSpan(Math.Min(digits, _highFraction.Length)).ContainsAnyExcept('0');
            bool aboveLow = !atLow || (!restOfLow && !_lowOut);
            bool belowHigh = !atHigh || restOfHigh || !_highOut;
            if (aboveLow && belowHigh)
            {
                node.Epsilon.Add(_end);
            }
        }

        private static char DigitAt(string digits, int at) => at < digits.Length ? digits[at] : '0';

        private static (string Whole, string Fraction) Split(decimal value)
        {
            string[] parts = value.ToString(CultureInfo.InvariantCulture).Split('.');
            return (parts[0], parts.Length > 1 ? parts[1] : "");
        }
    }
}
