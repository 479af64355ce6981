using System.Globalization;
using System.Text.Json.Nodes;
using Autarky.Ledger.Exchanges;

namespace Autarky.Learning.Tests.Promise;

/// <summary>
/// A made-up use case whose traffic nobody prepared: some kinds of requests, each easy or impossible in a way of its own, in shares that drift while time
/// passes. Drawn by a seed; the same mixture can be drawn from again and again.
/// </summary>
internal sealed class TrafficMixture
{
    private readonly (Part Part, double Early, double Late)[] _parts;

    private TrafficMixture((Part Part, double Early, double Late)[] parts, double size)
    {
        _parts = parts;
        Size = (int)size;
    }

    /// <summary>How many requests it has.</summary>
    public int Size { get; }

    /// <summary>The kinds in it, for people.</summary>
    public string Names =>
        string.Join(", ", _parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Part.Name} {part.Early:0.00}→{part.Late:0.00}")));

    /// <summary>A random mixture of two to five kinds with an easy one among them.</summary>
    public static TrafficMixture Random(int seed)
    {
        var random = new Random(seed);
        Part[] kinds = [MixtureParts.Easy(random), .. Enumerable.Range(0, random.Next(1, 5)).Select(_ => MixtureParts.Any(random))];
        (Part Part, double Early, double Late)[] parts = [.. kinds.Select((part, i) =>
        {
            double share = i == 0 ? 1 : Math.Pow(random.NextDouble(), 2);
            return (part, share, random.Next(3) == 0 ? share * random.NextDouble() * 2 : share);
        })];
        return new TrafficMixture(parts, 600 + (2400 * random.NextDouble()));
    }

    /// <summary>Draws all its requests with their answers, oldest first.</summary>
    public IEnumerable<Asked> Draw(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < Size; i++)
        {
            double late = (double)i / Size;
            double[] shares = [.. _parts.Select(part => part.Early + (late * (part.Late - part.Early)))];
            double pick = random.NextDouble() * shares.Sum();
            int chosen = 0;
            while (chosen < shares.Length - 1 && pick >= shares[chosen])
            {
                pick -= shares[chosen++];
            }

            yield return _parts[chosen].Part.Draw(random);
        }
    }
}

/// <summary>One kind of requests.</summary>
/// <param name="Name">For people.</param>
/// <param name="Draw">Makes one.</param>
internal sealed record Part(string Name, Func<Random, Asked> Draw);

/// <summary>A request with the teacher's answer.</summary>
/// <param name="Request">A chat request's body.</param>
/// <param name="Message">The answer's message.</param>
/// <param name="FinishReason">Why it ended.</param>
internal sealed record Asked(JsonObject Request, JsonObject Message, string FinishReason)
{
    /// <summary>The answer's text, as a client sees it; null where there is none or not the whole.</summary>
    public string? Answer => FinishReason == "stop" ? (string?)Message["content"] : null;

    /// <summary>As an imported row of the use case "triage".</summary>
    public Exchange ToExchange() => new()
    {
        Id = ExchangeId.New(DateTimeOffset.UnixEpoch),
        Created = DateTimeOffset.UnixEpoch,
        Origin = ExchangeOrigin.Imported,
        UseCase = "triage",
        Provider = "openai",
        Model = "gpt-4",
        Route = RouteKind.Teacher,
        Request = Bytes(Request),
        Response = Bytes(new JsonObject
        {
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = Message.DeepClone(), ["finish_reason"] = FinishReason }),
        }),
    };

    private static byte[] Bytes(JsonObject body) => System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());
}
