using Autarky.Gateway.Dialects;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http;

/// <summary>How an error looks at a path: as the path's dialect has it, and as OpenAI's where no dialect is at home.</summary>
internal static class ErrorShapes
{
    /// <summary>Some clients append /v1 to whatever base URL they are given, also to one that ends in it.</summary>
    public static readonly string[] Prefixes = ["/v1", "/v1/v1"];

    public static IErrorShape Standard { get; } = KnownDialects.All[0].Client;

    public static IErrorShape Of(PathString path)
    {
        foreach (IChatDialect dialect in KnownDialects.All)
        {
            foreach (string root in dialect.Client.Roots)
            {
                if (path.StartsWithSegments(root + dialect.Client.Path, StringComparison.OrdinalIgnoreCase))
                {
                    return dialect.Client;
                }
            }
        }

        return Standard;
    }
}
