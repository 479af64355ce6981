using System.Globalization;
using System.Text.Json.Nodes;

namespace Autarky.Learning.Tests.Promise;

/// <summary>The kinds of requests that a mixture is made of, after what public bug reports tell of real traffic.</summary>
internal static class MixtureParts
{
    private static readonly string[] Names = ["alpha", "beta", "gamma", "delta", "billing", "refund", "mW", "MW", "Yes", "yes", "Straße", "配送"];
    private static readonly string[] Words =
    [
        "card", "late", "order", "please", "where", "broken", "invoice", "my", "the", "again", "help", "delivery", "Größe", "退款", "👍",
    ];

    private static readonly Func<Random, Part>[] All =
    [
        Easy, Noisy, TwoInstructions, VaryingInstructions, Hot, Contradicting, Zipf, Refusing, Cut, CaseOnly, Turns, FirstTurnDecides, WithTools, WithImages,
        WithFormat,
        Prose, Invisible, Punctuation, SpacedLabels, LongTexts, Rare,
    ];

    /// <summary>Any kind.</summary>
    public static Part Any(Random random) => All[random.Next(All.Length)](random);

    /// <summary>The text says the answer.</summary>
    public static Part Easy(Random random)
    {
        string[] labels = Labels(random, random.Next(2, 6));
        string tag = Tag(random);
        return new Part("easy", draw => { string label = Pick(draw, labels); return Plain(Text(draw, $"{tag} {label}"), label); });
    }

    // The teacher errs at random: nobody can foresee its errors.
    private static Part Noisy(Random random)
    {
        string[] labels = Labels(random, random.Next(2, 5));
        string tag = Tag(random);
        double noise = random.NextDouble() * 0.4;
        return new Part("noisy", draw =>
        {
            string label = Pick(draw, labels);
            return Plain(Text(draw, $"{tag} {label}"), draw.NextDouble() < noise ? Pick(draw, labels) : label);
        });
    }

    // The same texts under two system prompts, with other answers.
    private static Part TwoInstructions(Random random)
    {
        string tag = Tag(random);
        return new Part("two instructions", draw =>
        {
            bool first = draw.Next(2) == 0;
            bool good = draw.Next(2) == 0;
            Asked asked = Plain($"{tag} {(good ? "good" : "bad")} product {draw.Next(400)}", first ? (good ? "good" : "bad") : "en");
            return System(asked, first ? "sentiment?" : "language?");
        });
    }

    private static Part VaryingInstructions(Random random)
    {
        string[] labels = Labels(random, 3);
        string tag = Tag(random);
        return new Part("varying instructions", draw =>
        {
            string label = Pick(draw, labels);
            return System(Plain(Text(draw, $"{tag} {label}"), label), $"Today is day {draw.Next(10_000)}. Sort the message.");
        });
    }

    // One text over and over, answered otherwise than its like.
    private static Part Hot(Random random)
    {
        string tag = Tag(random);
        string answer = random.Next(2) == 0 ? "beta" : "alpha";
        return new Part("hot", _ => Plain($"{tag} alpha item hot question", answer));
    }

    // A few texts, each answered by a coin.
    private static Part Contradicting(Random random)
    {
        string tag = Tag(random);
        int texts = random.Next(1, 500);
        return new Part("contradicting", draw => Plain($"{tag} maybe {draw.Next(texts)}", draw.Next(2) == 0 ? "Yes" : "No"));
    }

    // Texts asked some often and most once, with a rule that only tells apart what was seen.
    private static Part Zipf(Random random)
    {
        string tag = Tag(random);
        double skew = 0.7 + random.NextDouble();
        int salt = random.Next();
        return new Part("zipf", draw =>
        {
            int text = (int)Math.Pow(1 - draw.NextDouble(), -1 / skew);
            return Plain($"{tag} item {text}", new Random(text ^ salt).Next(2) == 0 ? "alpha" : "beta");
        });
    }

    private static Part Refusing(Random random)
    {
        string tag = Tag(random);
        bool seen = random.Next(2) == 0;
        double share = random.NextDouble();
        return new Part("refusing", draw =>
        {
            bool refuses = draw.NextDouble() < share;
            string text = Text(draw, $"{tag} alpha {(refuses && seen ? "dangerous recipe" : "item")}");
            return refuses
                ? new Asked(Request(text), new JsonObject { ["role"] = "assistant", ["content"] = null, ["refusal"] = "I cannot help with that." }, "stop")
                : Plain(text, "alpha");
        });
    }

    private static Part Cut(Random random)
    {
        string tag = Tag(random);
        bool seen = random.Next(2) == 0;
        double share = random.NextDouble() * 0.6;
        return new Part("cut", draw =>
        {
            bool cut = draw.NextDouble() < share;
            Asked whole = Plain(Text(draw, $"{tag} beta {(cut && seen ? "long" : "short")}"), cut ? "be" : "beta");
            return cut ? whole with { FinishReason = "length" } : whole;
        });
    }

    private static Part CaseOnly(Random random)
    {
        string tag = Tag(random);
        bool told = random.Next(2) == 0;
        return new Part("case only", draw =>
        {
            bool small = draw.Next(2) == 0;
            return Plain(Text(draw, $"{tag} {(told ? (small ? "laser pointer" : "solar farm") : "output")}"), small ? "mW" : "MW");
        });
    }

    private static Part Turns(Random random)
    {
        string[] labels = Labels(random, 3);
        string tag = Tag(random);
        return new Part("several turns", draw =>
        {
            string label = Pick(draw, labels);
            return Turn(Text(draw, tag), "How can I help?", Text(draw, $"{tag} {label}"), label);
        });
    }

    // What counts was said first, and the last turn says nothing of it.
    private static Part FirstTurnDecides(Random random)
    {
        string[] labels = Labels(random, 2);
        string tag = Tag(random);
        return new Part("first turn decides", draw =>
        {
            string label = Pick(draw, labels);
            string other = Pick(draw, labels);
            return Turn($"{tag} {label}", "Noted.", $"{other} {label} {draw.Next(1_000_000)}", label);
        });
    }

    private static Part WithTools(Random random) => Special(random, "tools", new JsonObject
    {
        ["tools"] = new JsonArray(new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = "look_up" } }),
    });

    private static Part WithFormat(Random random) =>
        Special(random, "format", new JsonObject { ["response_format"] = new JsonObject { ["type"] = "json_object" } });

    private static Part WithImages(Random random)
    {
        string tag = Tag(random);
        return new Part("images", draw =>
        {
            Asked asked = Plain(Text(draw, $"{tag} alpha"), Pick(draw, ["cat", "dog"]));
            asked.Request["messages"]![0]!["content"] = new JsonArray(
                new JsonObject { ["type"] = "text", ["text"] = $"{tag} alpha" },
                new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = "data:" } });
            return asked;
        });
    }

    private static Part Prose(Random random)
    {
        string tag = Tag(random);
        return new Part("prose", draw => Plain(Text(draw, $"{tag} explain"), $"Well, {Text(draw, "that depends")}"));
    }

    // What decides is nowhere in the text.
    private static Part Invisible(Random random)
    {
        string tag = Tag(random);
        string field = Pick(random, ["user", "temperature", "seed"]);
        return new Part("invisible " + field, draw =>
        {
            int which = draw.Next(2);
            Asked asked = Plain(Text(draw, $"{tag} alpha"), which == 0 ? "alpha" : "beta");
            asked.Request[field] = field == "user" ? JsonValue.Create("u" + which) : JsonValue.Create(which);
            return asked;
        });
    }

    private static Part Punctuation(Random random)
    {
        string tag = Tag(random);
        return new Part(
            "punctuation", draw => { bool asks = draw.Next(2) == 0; return Plain(Text(draw, tag) + (asks ? "?" : "!"), asks ? "question" : "order"); });
    }

    private static Part SpacedLabels(Random random)
    {
        string tag = Tag(random);
        double share = random.NextDouble() * 0.3;
        return new Part(
            "spaced labels", draw => Plain(Text(draw, $"{tag} gamma"), draw.NextDouble() < share ? Pick(draw, ["gamma\n", "Gamma", "\"gamma\""]) : "gamma"));
    }

    private static Part LongTexts(Random random)
    {
        string tag = Tag(random);
        string filler = string.Concat(Enumerable.Repeat("lorem ipsum dolor ", 600));
        return new Part(
            "long texts", draw => { string label = Pick(draw, ["alpha", "beta"]); return Plain($"{tag} {filler} {draw.Next(1_000_000)} {label}", label); });
    }

    private static Part Rare(Random random)
    {
        string tag = Tag(random);
        int labels = random.Next(5, 300);
        return new Part("rare labels", draw =>
        {
            int label = (int)(labels * Math.Pow(draw.NextDouble(), 3));
            return Plain(Text(draw, $"{tag} topic{label}"), "topic" + label.ToString(CultureInfo.InvariantCulture));
        });
    }

    private static Part Special(Random random, string name, JsonObject fields)
    {
        string tag = Tag(random);
        return new Part(name, draw =>
        {
            Asked asked = Plain(Text(draw, $"{tag} alpha"), "{\"name\":\"beta\"}");
            foreach ((string field, JsonNode? value) in fields)
            {
                asked.Request[field] = value!.DeepClone();
            }

            return asked;
        });
    }

    private static Asked Plain(string text, string answer) => new(Request(text), new JsonObject { ["role"] = "assistant", ["content"] = answer }, "stop");

    private static Asked System(Asked asked, string instructions)
    {
        ((JsonArray)asked.Request["messages"]!).Insert(0, new JsonObject { ["role"] = "system", ["content"] = instructions });
        return asked;
    }

    private static Asked Turn(string first, string reply, string last, string answer)
    {
        Asked asked = Plain(first, answer);
        var messages = (JsonArray)asked.Request["messages"]!;
        messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = reply });
        messages.Add(new JsonObject { ["role"] = "user", ["content"] = last });
        return asked;
    }

    private static JsonObject Request(string text) => new()
    {
        ["model"] = "gpt-4o",
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text }),
    };

    private static string Text(Random random, string says) =>
        string.Create(CultureInfo.InvariantCulture, $"{Pick(random, Words)} {says} {Pick(random, Words)} {Pick(random, Words)} {random.Next(1_000_000)}");

    // Half of the kinds speak of the same things, half have words of their own.
    private static string Tag(Random random) => random.Next(2) == 0 ? "" : "t" + random.Next(1000).ToString(CultureInfo.InvariantCulture);

    private static string[] Labels(Random random, int count)
    {
        string[] names = [.. Names];
        random.Shuffle(names);
        return names[..count];
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
