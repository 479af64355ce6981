using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>
/// The tools of a request as functions, which is all that other dialects have: one that takes text is wrapped as a function of one string, one that stands in a
/// namespace is named <c>ns__name</c>; and the way back from the function that a model calls.
/// </summary>
internal sealed class WireTools
{
    /// <summary>The one argument of a function in whose place a client takes text.</summary>
    public const string InputName = "input";

    private const int LongestName = 64;

    private static readonly JsonElement InputSchema = JsonDocument.Parse(
        """{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}""").RootElement;

    private readonly Dictionary<string, (ClientTool Client, Tool Tool)> _byWire = [];
    private readonly Dictionary<(string? Namespace, string Name), string> _byClient = [];
    private readonly List<OtherTool> _others = [];

    /// <summary>The functions, in order.</summary>
    public IReadOnlyList<Tool> Tools => [.. _byWire.Values.Select(pair => pair.Tool)];

    /// <summary>Tools of which other dialects have no like.</summary>
    public IReadOnlyList<OtherTool> Others => _others;

    /// <summary>Adds a list of tools.</summary>
    /// <param name="tools">As the client sent it.</param>
    /// <param name="at">Its place in the request: <c>tools</c>.</param>
    public void Add(JsonElement tools, string at) => Add(tools, at, null);

    /// <summary>What other dialects call a tool.</summary>
    public string WireOf(string? space, string name)
    {
        if (_byClient.TryGetValue((space, name), out string? wire))
        {
            return wire;
        }

        // Some clients leave the namespace out where they send a call back.
        string[] known = space is null ? [.. _byClient.Where(pair => pair.Key.Name == name).Select(pair => pair.Value)] : [];
        return known.Length == 1 ? known[0] : NameOf(space, name);
    }

    /// <summary>The client's tool behind the function that a model called.</summary>
    public ClientTool ClientOf(string wire) => _byWire.TryGetValue(wire, out (ClientTool Client, Tool Tool) known)
        ? known.Client
        : _byClient.FirstOrDefault(pair => pair.Key.Name == wire).Value is { } one && _byClient.Count(pair => pair.Key.Name == wire) == 1
            ? _byWire[one].Client
            : new ClientTool(wire);

    private void Add(JsonElement tools, string at, string? space)
    {
        int index = 0;
        foreach (JsonElement tool in tools.EnumerateArray())
        {
            string toolAt = $"{at}[{index++}]";
            string type = GivenText(tool, "type") ?? "";
            string? name = GivenText(tool, "name");
            switch (type)
            {
                case "function" when name is not null:
                    Add(new ClientTool(name, space), new Tool("", GivenText(tool, "description"), Given(tool, "parameters"))
                    {
                        Strict = Given(tool, "strict") is { } strict ? strict.ValueKind == JsonValueKind.True : null,
                    });
                    break;
                case "custom" when name is not null:
                    Add(new ClientTool(name, space, IsCustom: true), new Tool("", Description(tool), InputSchema));
                    break;
                case "namespace" when name is not null && space is null && Given(tool, "tools") is { ValueKind: JsonValueKind.Array } inner:
                    Add(inner, toolAt + ".tools", name);
                    break;
                default:
                    _others.Add(new OtherTool(toolAt, type, tool));
                    break;
            }
        }
    }

    // Agents repeat their tools in every turn: the last one of a name counts.
    private void Add(ClientTool client, Tool tool)
    {
        (string?, string) key = (client.Namespace, client.Name);
        if (!_byClient.TryGetValue(key, out string? wire))
        {
            wire = NameOf(client.Namespace, client.Name);
            if (_byWire.ContainsKey(wire))
            {
                wire = Hashed(wire, client.Namespace + "\n" + client.Name);
            }

            _byClient[key] = wire;
        }

        _byWire[wire] = (client, tool with { Name = wire });
    }

    private static string NameOf(string? space, string name)
    {
        string whole = space is null ? name : space + "__" + name;
        string legal = string.Concat(whole.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        return legal == whole && whole.Length is > 0 and <= LongestName ? whole : Hashed(legal, whole);
    }

    private static string Hashed(string legal, string whole)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)).AsSpan(0, 4));
        return legal[..Math.Min(legal.Length, LongestName - hash.Length - 1)] + "_" + hash;
    }

    private static string Description(JsonElement tool)
    {
        var words = new StringBuilder(GivenText(tool, "description"));
        words.Append(words.Length > 0 ? "\n\n" : "").Append("'input' is the whole text for this tool, as it is.");
        if (Given(tool, "format") is { } format && GivenText(format, "type") == "grammar" && GivenText(format, "definition") is { } grammar)
        {
            words.Append(" It must match this grammar").Append(GivenText(format, "syntax") is { } syntax ? $" ({syntax})" : "").Append(":\n").Append(grammar);
        }

        return words.ToString();
    }
}
