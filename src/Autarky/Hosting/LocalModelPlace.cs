using System.Globalization;
using Autarky.CommandLine;
using Autarky.Gateway.Providers.Local;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Transformer;

namespace Autarky.Hosting;

/// <summary>One model that this process is to run, and how far it is. Loaded by one thread, read by any.</summary>
internal sealed class LocalModelPlace(WantedModel wanted) : IDisposable
{
    private volatile LocalModel? _model;
    private volatile string? _problem;
    private double _share;
    private long _start;

    public WantedModel Wanted { get; } = wanted;

    /// <summary>The model once it is loaded.</summary>
    public LocalModel? Model => _model;

    /// <summary>Why it is not loaded and will not be; null otherwise.</summary>
    public string? Problem => _problem;

    /// <summary>Whether something was wrong with it.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The share that is loaded, in [0, 1].</summary>
    public double Share => Volatile.Read(ref _share);

    /// <summary>What a client is told that asks too early or in vain; null where the model can be asked.</summary>
    public LocalModelAbsence? Absence
    {
        get
        {
            if (_model is not null)
            {
                return null;
            }

            if (_problem is not null)
            {
                // Not the reason itself: it holds paths of this machine.
                return new LocalModelAbsence($"The model '{Wanted.Name}' is not loaded; the server's console and its output say why.", null);
            }

            double share = Share;
            TimeSpan wait = TimeSpan.FromSeconds(5);
            if (share > 0)
            {
                wait = TimeProvider.System.GetElapsedTime(Volatile.Read(ref _start)) * ((1 - share) / share);
            }

            string words = share > 0 ? string.Create(CultureInfo.InvariantCulture, $"is being loaded, {Math.Floor(Math.Min(99, 100 * share))} % are there") : "waits to be loaded";
            return new LocalModelAbsence($"The model '{Wanted.Name}' {words}: ask again in a moment.", TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(wait.TotalSeconds, 1, 60))));
        }
    }

    /// <summary>Loads it; a failure is kept as the problem and thrown.</summary>
    /// <exception cref="UserError">It cannot be loaded.</exception>
    public void Load(Action<double, string?> report, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _start, TimeProvider.System.GetTimestamp());
        var how = new LocalModelOptions
        {
            CacheBytes = Wanted.Options.CacheGib is { } gib ? (long)(gib * (1L << 30)) : null,
            Arithmetic = Wanted.Options.Exact ? Arithmetic.Exact : Arithmetic.Fast,
        };
        try
        {
            _model = Load(Wanted.Name, Wanted.Path, how, (share, words) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                Volatile.Write(ref _share, share);
                report(share, words);
            });
        }
        catch (UserError error)
        {
            throw Fail(error.Message, error);
        }
    }

    /// <summary>Says why it cannot be loaded.</summary>
    public UserError Fail(string why, Exception? inner = null)
    {
        HasFailed = true;
        _problem = why;
        return new UserError(why, inner: inner);
    }

    /// <summary>Says why it is not to be loaded, which is no failure.</summary>
    public void LeaveOut(string why) => _problem = why;

    /// <summary>Loads a model.</summary>
    /// <exception cref="UserError">It cannot be loaded.</exception>
    public static LocalModel Load(string name, string path, LocalModelOptions options, Action<double, string?> report)
    {
        try
        {
            return LocalModel.Load(path, options with { Progress = share => report(share, string.Create(CultureInfo.InvariantCulture, $"{share:P0}")) });
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // The message may quote names from the model's files.
            string from = error.Message.Contains(path, StringComparison.Ordinal) ? "" : $" from '{path}'";
            throw new UserError($"The model '{name}' cannot be loaded{from}: {Terminal.Clean(error.Message)}", inner: error);
        }
    }

    public void Dispose() => _model?.Dispose();
}
