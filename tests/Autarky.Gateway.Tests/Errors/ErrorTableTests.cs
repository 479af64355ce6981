using System.Text.Json;
using Autarky.Gateway.Dialects.OpenAiChat;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Tests.Errors;

public sealed class ErrorTableTests
{
    public static TheoryData<string> Members => [.. Enum.GetNames<GatewayError>()];

    [Theory]
    [MemberData(nameof(Members))]
    public void Every_error_has_a_row_that_fits_the_shape(string member)
    {
        ErrorRow row = ErrorTable.Of(Enum.Parse<GatewayError>(member));
        row.Status.ShouldBeInRange(400, 599);
        row.Type.ShouldNotBeNullOrEmpty();
        row.Code.ShouldMatch("^[a-z_]+$");
        if (member.StartsWith("Client", StringComparison.Ordinal))
        {
            row.Status.ShouldBeLessThan(500);
            row.FallsBack.ShouldBeFalse();
        }
    }

    [Fact]
    public void Errors_are_json_whatever_the_message_holds()
    {
        JsonElement error = JsonDocument.Parse(ErrorBody.Json(new GatewayFailure(GatewayError.GatewayFault, "\"\\\n\u0001</script>", "p")))
            .RootElement.GetProperty("error");
        error.GetProperty("message").GetString().ShouldBe("\"\\\n\u0001</script>");
        error.EnumerateObject().Select(p => p.Name).ShouldBe(["message", "type", "param", "code"]);
    }
}
