using Autarky.Gateway.Options;
using Autarky.Ledger.Rights;

namespace Autarky.Gateway.Tests.Options;

public sealed class GatewayOptionsTests
{
    [Fact]
    public void The_defaults_know_three_providers_and_are_valid()
    {
        GatewayOptions options = GatewayOptions.Parse("{}"u8);
        options.Providers.Keys.ShouldBe(["openai", "anthropic", "gemini"]);
        options.Limits.MaxBodyBytes.ShouldBe(32 * 1024 * 1024);
    }

    [Fact]
    public void Rights_that_are_not_named_are_to_keep_and_to_evaluate()
    {
        GatewayOptions options = GatewayOptions.Parse("""{"providers":{"acme":{"base_url":"https://acme.example","rights":{"until":"2027-01-31"}}}}"""u8);

        options.Providers["acme"].Rights.ShouldBe(new ProviderRights { Keep = true, Evaluate = true, Train = null, Until = new DateOnly(2027, 1, 31) });
    }

    [Fact]
    public void Everything_is_read_by_its_name_in_snake_case()
    {
        GatewayOptions options = GatewayOptions.Parse("""
            {"providers":{"lab":{"dialect":"openai","base_url":"http://127.0.0.1:8000/v1","in_house":true,"timeouts":{"first_token_seconds":5}},
                          "acme":{"dialect":"anthropic","base_url":"https://acme.example","api_key_env":"ACME","rights":{"train":false,"until":"2027-01-31","contract":"A-1"}}},
             "models":{"big":{"provider":"lab","model":"llama-70b"},"small":{"provider":"local","path":"small.gguf","cache_gib":2,"kv_cache":"q8_0","draft":"tiny.gguf","threads":3,"queue":5,"context":4096,"exact":true}},
             "limits":{"max_body_bytes":2048},"timeouts":{"idle_seconds":1.5},"allowed_hosts":["gw.example"]}
            """u8);
        options.Providers["lab"].InHouse.ShouldBeTrue();
        options.Providers["lab"].Timeouts!.FirstTokenSeconds.ShouldBe(5);
        options.Providers["acme"].Dialect.ShouldBe("anthropic");
        options.Providers["acme"].Rights.Until.ShouldBe(new DateOnly(2027, 1, 31));
        options.Models["big"].Model.ShouldBe("llama-70b");
        options.Models["small"].Path.ShouldBe("small.gguf");
        options.Models["small"].CacheGib.ShouldBe(2);
        (options.Models["small"].Threads, options.Models["small"].Queue, options.Models["small"].Context).ShouldBe((3, 5, 4096));
        options.Models["small"].KvCache.ShouldBe("q8_0");
        options.Models["small"].Draft.ShouldBe("tiny.gguf");
        options.Models["small"].Exact.ShouldBeTrue();
        options.Timeouts.IdleSeconds.ShouldBe(1.5);
    }

    [Theory]
    [InlineData("""{"provider":{}}""", "provider")]
    [InlineData("""{"limits":{"max_body_bytes":"big"}}""", "max_body_bytes")]
    [InlineData("""{"limits":{"max_body_bytes":0}}""", "limits.max_body_bytes")]
    [InlineData("""{"timeouts":{"idle_seconds":0}}""", "timeouts.idle_seconds")]
    [InlineData("""{"providers":{"x":{"base_url":"ftp://a"}}}""", "providers.x.base_url")]
    [InlineData("""{"providers":{"student":{"base_url":"http://a"}}}""", "providers.student")]
    [InlineData("""{"providers":{"x":{"base_url":"http://a","api_key_env":"sk-the-key-itself"}}}""", "providers.x.api_key_env")]
    [InlineData("""{"providers":{"x":null}}""", "providers.x is null")]
    [InlineData("""{"providers":{"x":{"base_url":"http://a","rights":null}}}""", "providers.x.rights is null")]
    [InlineData("""{"models":{"m":{"provider":"nobody"}}}""", "models.m.provider")]
    [InlineData("""{"models":{"m":{"provider":"local"}}}""", "models.m.path")]
    [InlineData("""{"models":{"m":{"provider":"openai","path":"m.gguf"}}}""", "models.m.path")]
    [InlineData("""{"models":{"m":{"provider":"local","path":"m.gguf","cache_gib":0}}}""", "models.m.cache_gib")]
    [InlineData("""{"models":{"m":{"provider":"local","path":"m.gguf","threads":0}}}""", "models.m.threads")]
    [InlineData("""{"models":{"m":{"provider":"local","path":"m.gguf","queue":0}}}""", "models.m.queue")]
    [InlineData("""{"models":{"m":{"provider":"local","path":"m.gguf","context":1}}}""", "models.m.context")]
    [InlineData("""{"models":{"m":{"provider":"local","path":"m.gguf","thread":2}}}""", "thread")]
    [InlineData("""{"models":{"m":{"provider":"openai","queue":2}}}""", "queue")]
    [InlineData("""{"models":{"m":{"provider":"local","path":"m.gguf","kv_cache":"q4_0"}}}""", "models.m.kv_cache")]
    [InlineData("""{"models":{"m":{"provider":"openai","kv_cache":"q8_0"}}}""", "kv_cache")]
    [InlineData("""{"providers":{"local":{"base_url":"http://a"}}}""", "providers.local")]
    [InlineData("""null""", "{}")]
    [InlineData("""{""", "$")]
    public void A_wrong_value_is_refused_with_its_key(string json, string key) =>
        Should.Throw<FormatException>(() => GatewayOptions.Parse(System.Text.Encoding.UTF8.GetBytes(json))).Message.ShouldContain(key);

    [Fact]
    public void A_secret_in_the_options_is_not_repeated() =>
        Should.Throw<FormatException>(() => GatewayOptions.Parse("""{"providers":{"x":{"base_url":"http://user:hunter2@a"}}}"""u8)).Message.ShouldNotContain("hunter2");
}
