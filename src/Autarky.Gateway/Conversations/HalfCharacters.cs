namespace Autarky.Gateway.Conversations;

/// <summary>
/// Joins characters whose two halves (surrogates) came in two events, as servers send them that cut between tokens, and puts U+FFFD in place of a half that
/// stays alone: no other dialect, and no file, can carry it.
/// </summary>
internal sealed class HalfCharacters
{
    private readonly Dictionary<(Type Kind, int Choice, int Call), char> _open = [];

    /// <summary>Changes events that came together.</summary>
    public void Join(List<ChatEvent> events)
    {
        for (int at = 0; at < events.Count; at++)
        {
            if (events[at] is AnswerEnded ended && _open.Count > 0)
            {
                at += Close(ended.Choice, events, at);
            }
            else if (TextOf(events[at]) is { } text && (_open.Count > 0 || text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0))
            {
                events[at] = Joined(events[at], text);
            }
        }

        events.RemoveAll(static happened => TextOf(happened) is "");
    }

    private static string? TextOf(ChatEvent happened) => happened switch
    {
        TextAdded text => text.Text,
        RefusalAdded refusal => refusal.Text,
        ThoughtAdded thought => thought.Text,
        ArgumentsAdded arguments => arguments.Json,
        _ => null,
    };

    private static ChatEvent With(ChatEvent happened, string text) => happened switch
    {
        TextAdded one => one with { Text = text },
        RefusalAdded one => one with { Text = text },
        ThoughtAdded one => one with { Text = text },
        ArgumentsAdded one => one with { Json = text },
        _ => happened,
    };

    private static (Type, int, int) KeyOf(ChatEvent happened) => happened switch
    {
        TextAdded text => (typeof(TextAdded), text.Choice, 0),
        RefusalAdded refusal => (typeof(RefusalAdded), refusal.Choice, 0),
        ThoughtAdded thought => (typeof(ThoughtAdded), thought.Choice, 0),
        ArgumentsAdded arguments => (typeof(ArgumentsAdded), arguments.Choice, arguments.Call),
        _ => default,
    };

    private ChatEvent Joined(ChatEvent happened, string text)
    {
        (Type, int, int) key = KeyOf(happened);
        if (_open.Remove(key, out char half))
        {
            text = half + text;
        }

        if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
        {
            _open[key] = text[^1];
            text = text[..^1];
        }

        return With(happened, Whole(text));
    }

    private static string Whole(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (int at = 0; at < from.Length; at++)
        {
            bool isPair = char.IsHighSurrogate(from[at]) && at + 1 < from.Length && char.IsLowSurrogate(from[at + 1]);
            if (isPair)
            {
                to[at] = from[at++];
                to[at] = from[at];
            }
            else
            {
                to[at] = char.IsSurrogate(from[at]) ? '\uFFFD' : from[at];
            }
        }
    });

    // Nothing more is to come for these halves.
    private int Close(int choice, List<ChatEvent> events, int at)
    {
        int before = events.Count;
        foreach ((Type kind, int of, int call) in (List<(Type, int, int)>)[.. _open.Keys.Where(key => key.Choice == choice)])
        {
            _open.Remove((kind, of, call));
            if (kind == typeof(TextAdded))
            {
                events.Insert(at, new TextAdded(of, "\uFFFD"));
            }
            else if (kind == typeof(ArgumentsAdded))
            {
                events.Insert(at, new ArgumentsAdded(of, call, "\uFFFD"));
            }
        }

        return events.Count - before;
    }
}
