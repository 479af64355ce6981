namespace Autarky.Gateway.Tests.Fakes;

internal static class Samples
{
    public const string Completion =
        """{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-4-0613","choices":[{"index":0,"message":{"role":"assistant","content":"lost_card"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110}}""";

    public const string Chunk1 =
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4-0613\","
        + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n";
    public const string Chunk2 =
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4-0613\","
        + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lost \"},\"finish_reason\":null}]}\n\n";
    public const string Chunk3 =
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4-0613\","
        + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"card\"},\"finish_reason\":null}]}\n\n";
    public const string ChunkEnd =
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4-0613\","
        + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    public const string ChunkUsage =
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4-0613\","
        + "\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":110,"
        + "\"prompt_tokens_details\":{\"cached_tokens\":40}}}\n\n";
    public const string Done = "data: [DONE]\n\n";

    public const string WholeStream = Chunk1 + Chunk2 + Chunk3 + ChunkEnd + ChunkUsage + Done;

    public static string Ask(string model, string text, string more = "") =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{text}}"}]{{more}}}""";
}
