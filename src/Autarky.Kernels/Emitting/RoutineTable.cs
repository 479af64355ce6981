namespace Autarky.Kernels.Emitting;

/// <summary>
/// Routines of machine code by kind, rows and panels at a time, each placed when it is first needed and kept for the rest of the process's life.
/// </summary>
/// <param name="kinds">Kinds of routines.</param>
/// <param name="mostRows">The most rows.</param>
internal sealed class RoutineTable(int kinds, int mostRows)
{
    /// <summary>The most panels at a time.</summary>
    private const int MostTogether = 4;

    private readonly nint[,,] _routines = new nint[kinds, mostRows + 1, MostTogether + 1];
    private readonly Lock _placing = new();

    /// <summary>Where a routine begins; 0 while it was not placed.</summary>
    public nint this[int kind, int rows, int together] => Volatile.Read(ref _routines[kind, rows, together]);

    /// <summary>Places a routine, unless another thread just has.</summary>
    /// <returns>Where it begins.</returns>
    /// <exception cref="InvalidOperationException">The system gives no memory for it.</exception>
    public nint Place(int kind, int rows, int together, byte[] code)
    {
        lock (_placing)
        {
            ref nint routine = ref _routines[kind, rows, together];
            if (routine == 0)
            {
                nint at = CodePage.Place(code);
                Volatile.Write(
                    ref routine,
                    at != 0 ? at : throw new InvalidOperationException($"The system gives no {code.Length} bytes for machine code, though it did before."));
            }

            return routine;
        }
    }
}
