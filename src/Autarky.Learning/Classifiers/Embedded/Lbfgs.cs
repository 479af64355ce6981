namespace Autarky.Learning.Classifiers.Embedded;

/// <summary>
/// Limited-memory BFGS (J. Nocedal, Mathematics of Computation 35, 1980) with a backtracking line search, for smooth convex functions. On one thread
/// and in a fixed order, so that the path depends on the function alone.
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 12;
    private const int MostBacktracks = 30;

    // Armijo's rule: at least this part of the decrease that the slope promises.
    private const double Sufficient = 1e-4;

    /// <summary>Sets the gradient at a point and gives the value there.</summary>
    internal delegate double Function(ReadOnlySpan<double> at, Span<double> gradient);

    /// <summary>Minimises from a start, which becomes the result.</summary>
    /// <param name="function">What to minimise.</param>
    /// <param name="at">The start; receives the end.</param>
    /// <param name="tolerance">Stops when no part of the gradient is larger.</param>
    /// <param name="mostSteps">Stops after so many steps all the same.</param>
    /// <param name="step">Told the largest part of the gradient and the value before each step.</param>
    /// <returns>How many steps it took.</returns>
    internal static int Minimise(Function function, double[] at, double tolerance, int mostSteps, Action<int, double, double> step)
    {
        int n = at.Length;
        double[] gradient = new double[n], next = new double[n], nextGradient = new double[n], direction = new double[n];
        var pairs = new Queue<(double[] Step, double[] Change, double Inverse)>();
        double value = function(at, gradient);
        for (int steps = 0; steps < mostSteps; steps++)
        {
            double largest = Largest(gradient);
            step(steps, largest, value);
            if (largest <= tolerance)
            {
                return steps;
            }

            Direction(gradient, pairs, direction);
            double slope = Dot(gradient, direction);
            double length = pairs.Count == 0 ? 1 / Math.Sqrt(Dot(gradient, gradient)) : 1;
            double nextValue = 0;
            int tries = 0;
            for (; tries < MostBacktracks; tries++)
            {
                for (int i = 0; i < n; i++)
                {
                    next[i] = at[i] + (length * direction[i]);
                }

                nextValue = function(next, nextGradient);
                if (nextValue <= value + (Sufficient * length * slope))
                {
                    break;
                }

                // The lowest point of the parabola through what is known, within sensible bounds.
                double parabola = -slope * length * length / (2 * (nextValue - value - (slope * length)));
                length = Math.Clamp(parabola, 0.1 * length, 0.5 * length);
            }

            if (tries == MostBacktracks)
            {
                // Rounding hides what decrease is left: this is the minimum as far as it can be seen.
                return steps;
            }

            Remember(at, next, gradient, nextGradient, pairs);
            Array.Copy(next, at, n);
            (gradient, nextGradient) = (nextGradient, gradient);
            value = nextValue;
        }

        return mostSteps;
    }

    private static void Remember(
        double[] from, double[] to, double[] gradientFrom, double[] gradientTo, Queue<(double[] Step, double[] Change, double Inverse)> pairs)
    {
        (double[] move, double[] change) = pairs.Count == Memory && pairs.Dequeue() is var old
            ? (old.Step, old.Change)
            : (new double[to.Length], new double[to.Length]);
        for (int i = 0; i < to.Length; i++)
        {
            move[i] = to[i] - from[i];
            change[i] = gradientTo[i] - gradientFrom[i];
        }

        // Positive on a convex function but for rounding; a pair without curvature would spoil the next directions.
        double product = Dot(move, change);
        if (product > 1e-12 * Dot(change, change))
        {
            pairs.Enqueue((move, change, 1 / product));
        }
    }

    // The two loops over the remembered pairs, newest to oldest and back.
    private static void Direction(double[] gradient, Queue<(double[] Step, double[] Change, double Inverse)> pairs, double[] direction)
    {
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = -gradient[i];
        }

        (double[] Step, double[] Change, double Inverse)[] known = [.. pairs];
        double[] shares = new double[known.Length];
        for (int p = known.Length - 1; p >= 0; p--)
        {
            shares[p] = known[p].Inverse * Dot(known[p].Step, direction);
            Add(-shares[p], known[p].Change, direction);
        }

        if (known.Length > 0)
        {
            (_, double[] change, double inverse) = known[^1];
            double scale = 1 / (inverse * Dot(change, change));
            for (int i = 0; i < direction.Length; i++)
            {
                direction[i] *= scale;
            }
        }

        for (int p = 0; p < known.Length; p++)
        {
            Add(shares[p] - (known[p].Inverse * Dot(known[p].Change, direction)), known[p].Step, direction);
        }
    }

    private static void Add(double factor, double[] x, double[] y)
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] += factor * x[i];
        }
    }

    // Four sums side by side hide the latency of the additions; their number is part of the definition.
    private static double Dot(double[] x, double[] y)
    {
        double a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i + 4 <= x.Length; i += 4)
        {
            a += x[i] * y[i];
            b += x[i + 1] * y[i + 1];
            c += x[i + 2] * y[i + 2];
            d += x[i + 3] * y[i + 3];
        }

        for (; i < x.Length; i++)
        {
            a += x[i] * y[i];
        }

        return (a + b) + (c + d);
    }

    private static double Largest(double[] x)
    {
        double largest = 0;
        foreach (double value in x)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }
}
