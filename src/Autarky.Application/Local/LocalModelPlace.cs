using System.Globalization;
using Autarky.Application.Errors;
using Autarky.Gateway.Providers.Local;
using Autarky.Models.Embedding;
using Autarky.Models.Generation.Chat;

namespace Autarky.Application.Local;

/// <summary>One model that this process is to run, and how far it is. Loaded by one thread, read by any.</summary>
public sealed class LocalModelPlace(WantedModel wanted) : IDisposable
{
    private volatile IDisposable? _model;
    private volatile string? _problem;
    private double _share;
    private long _start;

    /// <summary>What is to be run.</summary>
    public WantedModel Wanted { get; } = wanted;

    /// <summary>The model once it is loaded, if it chats.</summary>
    public LocalModel? Model => _model as LocalModel;

    /// <summary>The model once it is loaded, if it embeds.</summary>
    public LocalEmbedder? Embedder => _model as LocalEmbedder;

    /// <summary>Whether it can be asked.</summary>
    public bool IsLoaded => _model is not null;

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

            string words = share > 0
                ? string.Create(CultureInfo.InvariantCulture, $"is being loaded, {Math.Floor(Math.Min(99, 100 * share))} % are there")
                : "waits to be loaded";
            return new LocalModelAbsence(
                $"The model '{Wanted.Name}' {words}: ask again in a moment.", TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(wait.TotalSeconds, 1, 60))));
        }
    }

    /// <summary>Loads it; a failure is kept as the problem and thrown.</summary>
    /// <exception cref="UserError">It cannot be loaded.</exception>
    public void Load(Action<double, string?> report, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _start, TimeProvider.System.GetTimestamp());
        try
        {
            _model = LocalModelLoading.Load(Wanted.Name, Wanted.Path, Wanted.Options, (share, words) =>
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

    /// <summary>Closes the model if it was loaded.</summary>
    public void Dispose() => _model?.Dispose();
}
