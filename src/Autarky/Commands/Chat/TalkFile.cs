using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Autarky.Application.Errors;
using Autarky.Ledger.Json;

namespace Autarky.Commands.Chat;

/// <summary>Writes a conversation to a file: Markdown to read, or JSON Lines that <c>import</c> reads.</summary>
internal static class TalkFile
{
    /// <summary>Writes it. What is there already is not replaced.</summary>
    /// <returns>The file's full path.</returns>
    /// <exception cref="UserError">Nothing was said, the name says no format, the file is there, or it cannot be written.</exception>
    public static string Save(Talk talk, string file)
    {
        if (talk.Turns.Count == 0)
        {
            throw new UserError("Nothing was said yet.");
        }

        string text = Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".md" or ".markdown" => Markdown(talk),
            ".jsonl" => JsonLines(talk),
            _ => throw new UserError($"'{file}' says no format: FILE.md is to read, FILE.jsonl is what `autarky import` reads."),
        };
        try
        {
            string path = Path.GetFullPath(AtHome(file));
            if (File.Exists(path) || Directory.Exists(path))
            {
                throw new UserError($"'{path}' is there already. Choose another name.");
            }

            using var writer = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
            writer.Write(text);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserError($"'{file}' cannot be written: {error.Message}", inner: error);
        }
    }

    /// <summary>A heading for each that speaks, and what they said as it is.</summary>
    public static string Markdown(Talk talk)
    {
        var text = new StringBuilder();
        string? system = null;
        foreach (Turn turn in talk.Turns)
        {
            if (turn.System != system)
            {
                system = turn.System;
                text.Append("## System\n\n").Append(system?.Trim() ?? "*(none from here on)*").Append("\n\n");
            }

            text.Append("## You\n\n").Append(turn.Question.Trim()).Append("\n\n");
            text.Append("## ").Append(turn.Model).Append("\n\n");
            if (turn.Answer.Reasoning is { } thought)
            {
                text.Append("> ").Append(thought.Trim().Replace("\n", "\n> ", StringComparison.Ordinal)).Append("\n\n");
            }

            text.Append(turn.Answer.Text.Trim()).Append(turn.Answer.FinishReason switch
            {
                "length" => "\n\n*(cut off: no more tokens were allowed)*\n\n",
                "cancelled" => "\n\n*(stopped)*\n\n",
                _ => "\n\n",
            });
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>An exchange a line: the messages up to a question, and its answer, in OpenAI's shape.</summary>
    public static string JsonLines(Talk talk)
    {
        var text = new StringBuilder();
        foreach (Turn turn in talk.Turns)
        {
            text.Append(Line(turn).ToJsonString(ReadableJson.Nodes)).Append('\n');
        }

        return text.ToString();
    }

    private static JsonObject Line(Turn turn)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = turn.Answer.Text };
        if (turn.Answer.Reasoning is { } thought)
        {
            message["reasoning_content"] = thought;
        }

        return new JsonObject
        {
            ["created"] = turn.Asked.ToString("O", CultureInfo.InvariantCulture),
            ["provider"] = "local",
            ["model"] = turn.Model,
            ["request"] = new JsonObject { ["model"] = turn.Model, ["messages"] = turn.Messages.DeepClone() },
            ["response"] = new JsonObject
            {
                ["object"] = "chat.completion",
                ["created"] = turn.Asked.ToUnixTimeSeconds(),
                ["model"] = turn.Model,
                ["choices"] = new JsonArray(new JsonObject
                {
                    ["index"] = 0,
                    ["message"] = message,

                    // Of the reasons that there are in this shape, this one says that the answer is not whole.
                    ["finish_reason"] = turn.Answer.FinishReason == "cancelled" ? "length" : turn.Answer.FinishReason,
                }),
                ["usage"] = new JsonObject
                {
                    ["prompt_tokens"] = turn.Answer.PromptTokens,
                    ["completion_tokens"] = turn.Answer.AnswerTokens,
                    ["total_tokens"] = turn.Answer.PromptTokens + turn.Answer.AnswerTokens,
                },
            },
        };
    }

    private static string AtHome(string file) => file.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), file[2..])
        : file;
}
