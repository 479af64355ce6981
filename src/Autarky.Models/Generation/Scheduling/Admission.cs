using Autarky.Kernels.Attention;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Generation.Scheduling;

/// <summary>
/// Who may begin: requests in the order of their coming, each as soon as the pages that it may need at most are not promised to others. So an
/// answer that has begun never lacks memory. Pages that only wait for the same beginning are promised to nobody.
/// </summary>
internal sealed class Admission(Decoder decoder, KvPool pool, EngineOptions options)
{
    private readonly Queue<GenerationRun> _queue = [];
    private int _promised;
    private int _answers;

    public int Queued => _queue.Count;

    /// <summary>Requests that have begun and not ended.</summary>
    public int Running { get; private set; }

    /// <summary>Refuses what can never be served and works out what the rest needs at most.</summary>
    /// <exception cref="GenerationRefusedException">It can never be served.</exception>
    public GenerationRun Examine(GenerationRequest request, CancellationToken cancellationToken)
    {
        int prompt = request.Prompt.Length,
            context = Math.Min(options.Context ?? int.MaxValue, decoder.Spec.ContextLength),
            vocabulary = decoder.Spec.VocabularySize;
        Demand(prompt > 0, "The prompt is empty: an answer needs at least one token before it.");
        Demand(
            request.Choices >= 1 && request.Choices <= options.MaxAnswers, $"{request.Choices} answers are asked for: 1 to {options.MaxAnswers} can be given.");
        Demand(request.MaxTokens is null or > 0, $"An answer of at most {request.MaxTokens} tokens is none.");
        Demand(request.TopLogprobs is null or (>= 0 and <= 100), $"{request.TopLogprobs} likeliest tokens are asked for: 0 to 100 can be given.");
        Demand(!request.Stop.Any(string.IsNullOrEmpty), "A stop text is empty.");
        Demand(request.Stop.Count == 0 || options.Text is not null, "Stop texts need a tokenizer, and the engine has none.");
        foreach (int token in request.Prompt.Span)
        {
            Demand((uint)token < (uint)vocabulary, $"The prompt holds token {token}, which is not in the vocabulary of {vocabulary}.");
        }

        string? problem = request.Sampling.Problem(vocabulary);
        Demand(problem is null, problem ?? "");
        if (prompt >= context)
        {
            throw new GenerationRefusedException(RefusalReason.TooLong,
                $"The prompt has {prompt} tokens, and the model's context of {context} leaves no room for an answer. Shorten the conversation.");
        }

        if (prompt + (long)(request.MaxTokens ?? 0) > context)
        {
            throw new GenerationRefusedException(RefusalReason.TooLong,
                $"The prompt has {prompt} tokens and the answer may have {request.MaxTokens}, which is more than the model's context of {context}. "
                    + $"Shorten the conversation or ask for fewer tokens.");
        }

        // A request that names no limit takes what the budget gives.
        int longest = request.MaxTokens ?? Math.Min(options.MaxTokens, context - prompt);
        while (request.MaxTokens is null && longest > 1 && Pages(request, longest) > pool.MostPages)
        {
            longest /= 2;
        }

        int pages = Pages(request, longest);
        return pages <= pool.MostPages
            ? new GenerationRun(request, longest, pages, cancellationToken)
            : throw new GenerationRefusedException(RefusalReason.TooLarge,
                $"Prompt and answers need up to {pages} pages of {AttentionPage.Positions} tokens, and the memory for keys and values holds {pool.MostPages}. "
                    + $"Ask for fewer or shorter answers, or give the model more memory.");
    }

    public void Add(GenerationRun run) => _queue.Enqueue(run);

    /// <summary>The next request that may begin now; null when none waits or the first must go on waiting.</summary>
    public GenerationRun? Next()
    {
        if (!_queue.TryPeek(out GenerationRun? run) || _promised + run.Pages > pool.MostPages || _answers + run.Request.Choices > options.MaxAnswers)
        {
            return null;
        }

        _promised += run.Pages;
        _answers += run.Request.Choices;
        Running++;
        return _queue.Dequeue();
    }

    /// <summary>All answers of a request that had begun have ended.</summary>
    public void Release(GenerationRun run)
    {
        _promised -= run.Pages;
        _answers -= run.Request.Choices;
        Running--;
    }

    /// <summary>Takes those out of the queue that nobody waits for any more.</summary>
    public IEnumerable<GenerationRun> TakeCancelled()
    {
        for (int left = _queue.Count; left > 0; left--)
        {
            GenerationRun run = _queue.Dequeue();
            if (run.IsCancelled)
            {
                yield return run;
            }
            else
            {
                _queue.Enqueue(run);
            }
        }
    }

    /// <summary>Empties the queue.</summary>
    public GenerationRun[] TakeAll()
    {
        GenerationRun[] all = [.. _queue];
        _queue.Clear();
        return all;
    }

    // Several answers share the prompt's full pages where pages can be shared.
    private int Pages(GenerationRequest request, int maxTokens)
    {
        int prompt = request.Prompt.Length, shared = options.PrefixCache ? prompt / AttentionPage.Positions : 0;
        long each = ((long)prompt + maxTokens + AttentionPage.Positions - 1) / AttentionPage.Positions;
        return (int)Math.Min(int.MaxValue, shared + ((each - shared) * request.Choices));
    }

    private static void Demand(bool holds, string message)
    {
        if (!holds)
        {
            throw new GenerationRefusedException(RefusalReason.Invalid, message);
        }
    }
}
