using System.Text.Json.Nodes;
using Autarky.Models.Checkpoints;
using Autarky.Models.Description;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;
using Autarky.Text.Templates;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Generation.Chat;

/// <summary>A model that runs in this process: weights, tokenizer, chat template and engine. Safe for concurrent use.</summary>
public sealed class LocalModel : IDisposable
{
    private readonly Checkpoint _checkpoint;
    private readonly Decoder _decoder;
    private readonly KvPool _pool;
    private readonly DraftFiles? _draft;
    private readonly KvPool? _draftPool;
    private readonly ModelFiles _files;
    private readonly QuotedMarks _marks;
    private readonly AnswerShapes _shapes;

    private LocalModel(Checkpoint checkpoint, ModelFiles files, Decoder decoder, DraftFiles? draft, LocalModelOptions options)
    {
        _draft = draft;
        _checkpoint = checkpoint;
        _files = files;
        _decoder = decoder;
        _marks = new QuotedMarks(files.Tokenizer);
        _shapes = new AnswerShapes(files.Tokenizer, files.EndTokens);
        long memory = options.CacheBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;
        DraftModel? drafting = null;
        if (draft is not null)
        {
            // As many pages for the one as for the other: both read the same tokens.
            double own = new KvLayout(decoder.Spec, options.CachePrecision).Bytes, other = new KvLayout(draft.Decoder.Spec, options.CachePrecision).Bytes;
            long part = (long)(memory * (other / (own + other)));
            memory -= part;
            _draftPool = new KvPool(draft.Decoder.Spec, options.CachePrecision, part);
            drafting = new DraftModel(draft.Decoder, _draftPool);
        }

        _pool = new KvPool(decoder.Spec, options.CachePrecision, memory);
        Facts = new LocalModelFacts
        {
            Architecture = decoder.Spec.Architecture,
            Parameters = checkpoint.Source.Tensors.Values.Sum(tensor => tensor.Count()),
            WeightType = LocalModelFacts.TypeOf(checkpoint.Source.Tensors.Values),
            WeightBytes = decoder.WeightBytes,
            ContextLength = decoder.Spec.ContextLength,
            Threads = decoder.Threads,
            CachePageBytes = _pool.PageBytes,
            CacheType = options.CachePrecision,
        };
        bool showMarks = files.Prompts.HasMarks;
        EngineOptions sharing = options.Engine with
        {
            MaxAnswers = Math.Min(options.Engine.MaxAnswers, decoder.BatchSize),
            EndTokens = files.EndTokens,
            Text = () => new TokenText(files.Tokenizer, showMarks),
        };
        Engine = new Engine(decoder, _pool, sharing, drafting);
    }

    /// <summary>The file or folder that it came from.</summary>
    public string Path => _checkpoint.Path;

    /// <summary>What it computes.</summary>
    public DecoderSpec Spec => _decoder.Spec;

    /// <summary>What does not change while it runs.</summary>
    public LocalModelFacts Facts { get; }

    /// <summary>Bytes of packed weights.</summary>
    public long WeightBytes => _decoder.WeightBytes;

    /// <summary>Its vocabulary.</summary>
    public Tokenizer Tokenizer => _files.Tokenizer;

    /// <summary>How tokens are chosen where a conversation does not say it.</summary>
    public SamplingDefaults Sampling => _files.Sampling;

    /// <summary>What generates.</summary>
    public Engine Engine { get; }

    /// <summary>Loads a GGUF file or a Hugging Face folder.</summary>
    /// <exception cref="InvalidDataException">
    /// It is no model, damaged, of an unknown architecture, lacks a tokenizer, or was made for a shorter context than the options ask for; or the draft is no
    /// model, or has other tokens.
    /// </exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LocalModel Load(string path, LocalModelOptions? options = null)
    {
        options ??= new LocalModelOptions();
        Checkpoint checkpoint = Checkpoint.Open(path);
        Decoder? decoder = null;
        DraftFiles? draft = null;
        try
        {
            ModelFiles files = ModelFiles.Read(checkpoint);
            int tensors = Math.Max(1, checkpoint.Source.Tensors.Count), loaded = 0;
            var how = new DecoderOptions { Threads = options.Threads, BatchSize = options.BatchSize, Arithmetic = options.Arithmetic };
            draft = options.Draft is null ? null : DraftFiles.Load(options.Draft, files.Tokenizer, how);
            decoder = Decoder.Load(checkpoint, how with
            {
                TensorLoaded = _ => options.Progress?.Invoke(Math.Min(1, ++loaded / (double)tensors)),
            });
            files.RequireFit(path, decoder.Spec);
            if (options.Engine.Context > decoder.Spec.ContextLength)
            {
                throw new InvalidDataException(
                    $"A context of {options.Engine.Context} tokens is asked for, and '{path}' was made for {decoder.Spec.ContextLength}. "
                        + $"Ask for that or less.");
            }

            return new LocalModel(checkpoint, files, decoder, draft, options);
        }
        catch
        {
            decoder?.Dispose();
            draft?.Dispose();
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>The prompt of a conversation as the template prints it.</summary>
    /// <exception cref="ConversationRefusedException">The template refuses the conversation.</exception>
    /// <exception cref="InvalidDataException">The template fails on it.</exception>
    public string Prompt(Conversation conversation) =>
        _files.Prompts.Render(conversation.Messages, OfferedTools.Complete(conversation.Tools), conversation.Variables).Text;

    /// <summary>Begins the next message of a conversation.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="cancellationToken">Ends the work before its next step.</param>
    /// <exception cref="GenerationRefusedException">It cannot be served, or too many wait.</exception>
    /// <exception cref="ConversationRefusedException">The template refuses the conversation.</exception>
    /// <exception cref="InvalidDataException">The template fails on it, or its shape is not supported.</exception>
    public ChatRun Start(Conversation conversation, CancellationToken cancellationToken = default)
    {
        JsonArray? offered = OfferedTools.Complete(conversation.Tools);
        bool forced = conversation.ToolUse == ToolUse.Forced && offered is not null;
        AnswerShape? shape = forced ? OfferedTools.CallShape(offered!) : conversation.Shape;
        Func<ITokenConstraint>? constraint = shape is null ? null : _shapes.Of(shape);
        JsonObject? variables = conversation.Variables;
        if (constraint is not null && _files.Prompts.Thinks && variables?.ContainsKey("enable_thinking") != true)
        {
            // Where every byte of the answer is bound, there is no room for reasoning.
            variables = variables?.DeepClone().AsObject() ?? [];
            variables["enable_thinking"] = false;
        }

        ChatPrompt prompt = _files.Prompts.Render(_marks.Quote(conversation.Messages), offered is null ? null : _marks.Quote(offered), variables);
        GenerationRun run = Engine.Start(
            new GenerationRequest
            {
                Prompt = _marks.Encode(prompt.Text),
                MaxTokens = conversation.MaxTokens,
                Sampling = conversation.Sampling ?? Sampling.Options,
                Choices = conversation.Choices,
                Stop = conversation.Stop,
                Constraint = constraint,
                TopLogprobs = conversation.TopLogprobs,
            },
            cancellationToken);
        return new ChatRun(run, () => forced ? new ForcedCallReader() : prompt.Format.Reader(prompt.Text, offered));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Engine.Dispose();
        _pool.Dispose();
        _draftPool?.Dispose();
        _decoder.Dispose();
        _draft?.Dispose();
        _checkpoint.Dispose();
    }
}
