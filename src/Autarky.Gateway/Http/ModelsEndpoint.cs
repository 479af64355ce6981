using System.Buffers;
using System.Text.Json;
using Autarky.Gateway.Access;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Setup;
using Autarky.Ledger.Json;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http;

/// <summary>GET /v1/models and /v1/models/{id}. https://platform.openai.com/docs/api-reference/models</summary>
internal sealed class ModelsEndpoint(GatewaySetups setups, KeyRing keys, ModelDirectory models, TimeProvider time)
{
    // Nobody keeps the birthdays of models; the field must be there.
    private readonly long _since = time.GetUtcNow().ToUnixTimeSeconds();

    public async Task RunAsync(HttpContext http, string? id)
    {
        using SetupInUse setup = setups.Use();
        Authentication.Run(http.Request.Headers.Authorization, http.Request.Headers["x-api-key"], keys);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            if (string.IsNullOrEmpty(id))
            {
                WriteList(writer, setup.Setup);
            }
            else
            {
                WriteOne(writer, id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), setup.Setup);
            }
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = buffer.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
    }

    private void WriteList(Utf8JsonWriter writer, GatewaySetup setup)
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        foreach ((string id, string ownedBy) in ModelDirectory.List(setup))
        {
            WriteModel(writer, id, ownedBy);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteOne(Utf8JsonWriter writer, string id, GatewaySetup setup)
    {
        (UseCases.UseCase? useCase, Routing.ModelFacts? model) = models.Resolve(id, setup);
        WriteModel(writer, id, useCase is not null ? "autarky" : model!.Provider);
    }

    private void WriteModel(Utf8JsonWriter writer, string id, string ownedBy)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.WriteString("object"u8, "model"u8);
        writer.WriteNumber("created"u8, _since);
        writer.WriteString("owned_by"u8, ownedBy);
        writer.WriteEndObject();
    }
}
