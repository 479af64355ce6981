namespace Autarky.Learning.Policies;

/// <summary>Progress that is told on at once, on the thread that works: the framework's posts to the thread pool and may report out of order.</summary>
internal sealed class Relay<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
