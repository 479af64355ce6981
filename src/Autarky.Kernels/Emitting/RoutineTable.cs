namespace Autarky.Kernels.Emitting;

/// <summary>Routines of machine code, each placed when it is first needed and kept for the rest of the process's life.</summary>
/// <param name="count">How many there may be.</param>
internal sealed class RoutineTable(int count)
{
    private readonly nint[] _routines = new nint[count];
    private readonly Lock _placing = new();

    /// <summary>Where a routine begins; 0 while it was not placed.</summary>
    public nint this[int number] => Volatile.Read(ref _routines[number]);

    /// <summary>Places a routine, unless another thread just has.</summary>
    /// <returns>Where it begins.</returns>
    /// <exception cref="InvalidOperationException">The system gives no memory for it.</exception>
    public nint Place(int number, byte[] code)
    {
        lock (_placing)
        {
            if (_routines[number] == 0)
            {
                nint at = CodePage.Place(code);
                Volatile.Write(ref _routines[number], at != 0 ? at : throw new InvalidOperationException($"The system gives no {code.Length} bytes for machine code, though it did before."));
            }

            return _routines[number];
        }
    }
}
