namespace Autarky.Models.Embedding;

/// <summary>A request for vectors, and how far it got.</summary>
internal sealed class EmbeddingRun : IDisposable
{
    private readonly TaskCompletionSource<float[][]> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;
    private readonly IReadOnlyList<int[]> _texts;
    private readonly float[][] _vectors;
    private int _taken;
    private int _embedded;

    public EmbeddingRun(IReadOnlyList<int[]> texts, CancellationToken cancellationToken)
    {
        _texts = texts;
        _vectors = new float[texts.Count][];
        TokensLeft = texts.Sum(text => (long)text.Length);
        _registration = cancellationToken.Register(() => _end.TrySetCanceled(cancellationToken));
    }

    /// <summary>The vectors, in the order of the texts.</summary>
    public Task<float[][]> Vectors => _end.Task;

    /// <summary>Whether nobody waits for the rest: cancelled or failed.</summary>
    public bool IsOver => _end.Task.IsCompleted;

    /// <summary>Whether a text is left that nobody has taken.</summary>
    public bool HasNext => _taken < _texts.Count;

    /// <summary>The next text's tokens.</summary>
    public int[] Next => _texts[_taken];

    /// <summary>Tokens of the texts that nobody has taken.</summary>
    public long TokensLeft { get; private set; }

    /// <summary>Takes the next text.</summary>
    /// <returns>Its index.</returns>
    public int Take()
    {
        TokensLeft -= Next.Length;
        return _taken++;
    }

    /// <summary>Keeps a text's vector; the last one ends the request.</summary>
    public void Keep(int text, float[] vector)
    {
        _vectors[text] = vector;
        if (++_embedded == _vectors.Length)
        {
            _end.TrySetResult(_vectors);
        }
    }

    public void Fail(Exception error) => _end.TrySetException(error);

    public void Cancel() => _end.TrySetCanceled();

    public void Dispose() => _registration.Dispose();
}
