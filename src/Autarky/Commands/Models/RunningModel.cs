using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.Application.Words;
using Autarky.CommandLine;
using Autarky.Models.Checkpoints;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Text.Tokenization;

namespace Autarky.Commands.Models;

/// <summary>A model loaded for one command: what is wrong with it is the user's to mend.</summary>
internal static class RunningModel
{
    /// <summary>Opens a checkpoint, its tokenizer and what computes with it, under a progress bar, and hands them to the command's work.</summary>
    /// <exception cref="UserError">The model is not there, damaged, or of a kind that this program does not run.</exception>
    public static async Task<T> UseAsync<TModel, T>(
        Terminal terminal,
        string path,
        DecoderOptions options,
        Func<Checkpoint, DecoderOptions, TModel> load,
        Func<TModel, Tokenizer?, IProgress<StepProgress>, Task<T>> work)
        where TModel : IDisposable
    {
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            return await Bars.RunAsync(terminal, async steps =>
            {
                int loaded = 0, all = checkpoint.Source.Tensors.Count;
                using TModel model = await steps.StepAsync("load", show => Task.Run(() => load(
                    checkpoint, options with { TensorLoaded = _ => show(++loaded / (double)all, $"{loaded} of {all} tensors") })));
                return await work(model, CheckpointTokenizer.Find(checkpoint), steps);
            });
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError($"There is no file or folder '{path}'.", inner: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"'{path}' cannot be read: {ForeignText.Clean(error.Message)}", inner: error);
        }
        catch (InvalidDataException error)
        {
            throw new UserError(ForeignText.Clean(error.Message), inner: error);
        }
    }
}
