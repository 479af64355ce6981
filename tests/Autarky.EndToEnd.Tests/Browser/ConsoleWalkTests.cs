using Autarky.Testing;
using Microsoft.Playwright;

namespace Autarky.EndToEnd.Tests.Browser;

/// <summary>
/// Walks the console's pages in a real browser after the quickstart. With the environment variable AUTARKY_SCREENSHOTS set to a folder, every
/// page is photographed there: phone and desk, light and dark.
/// </summary>
[Collection(AfterQuickstart.Name)]
public sealed class ConsoleWalkTests(QuickstartServer server) : IAsyncLifetime
{
    private Chromium? _chromium;

    public async Task InitializeAsync() => _chromium = await Chromium.StartAsync();

    public async Task DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }
    }

    [RequiresFact(Needed.Chromium)]
    public async Task A_person_walks_from_the_overview_to_one_exchange_and_gives_the_right_answer()
    {
        IPage page = await OpenAsync("/console", phone: false, ColorScheme.Light);
        await AskAsync("My card has not arrived yet");

        await page.GetByRole(AriaRole.Link, new() { Name = "Exchanges", Exact = true }).ClickAsync();
        await page.Locator("table tbody tr a").First.ClickAsync();
        (await page.Locator("h1").CountAsync()).ShouldBe(1);
        (await page.ContentAsync()).ShouldContain("My card has not arrived yet");

        await page.Locator("[name=gold]").FillAsync("card_arrival");
        await page.Locator("form:has([name=gold]) button[type=submit]").ClickAsync();
        await page.WaitForLoadStateAsync();
        (await page.ContentAsync()).ShouldContain("card_arrival");
    }

    [RequiresFact(Needed.Chromium)]
    public async Task Every_page_opens_without_script_errors_and_without_sideways_scrolling_on_phone_and_desk_in_light_and_dark()
    {
        foreach (bool phone in new[] { true, false })
        {
            foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                foreach (string path in new[]
                {
                    "/console", "/console/use-cases", "/console/use-cases/banking77", "/console/exchanges", "/console/models", "/console/connect",
                })
                {
                    await LookAsync(path, phone, scheme);
                }
            }
        }
    }

    [RequiresFact(Needed.Chromium)]
    public async Task The_keyboard_reaches_the_content_first()
    {
        IPage page = await OpenAsync("/console", phone: false, ColorScheme.Light);

        await page.Keyboard.PressAsync("Tab");
        string focused = await page.EvaluateAsync<string>("document.activeElement.textContent");
        await page.Keyboard.PressAsync("Enter");
        string target = await page.EvaluateAsync<string>("document.activeElement.id");

        focused.ShouldContain("Skip");
        target.ShouldBe("main");
    }

    [RequiresFact(Needed.Chromium)]
    public async Task New_traffic_appears_without_a_reload()
    {
        IPage page = await OpenAsync("/console/exchanges", phone: false, ColorScheme.Light);
        string newest = await page.Locator("table tbody tr a").First.GetAttributeAsync("href") ?? "";

        await AskAsync("Can I get a second card?");

        await page.WaitForFunctionAsync(
            "before => document.querySelector('table tbody tr a')?.getAttribute('href') !== before", newest, new() { Timeout = 15_000 });
    }

    [RequiresFact(Needed.Chromium)]
    public async Task The_models_page_shows_the_engine_at_work_without_a_reload()
    {
        IPage page = await OpenAsync("/console/models", phone: false, ColorScheme.Light);
        ILocator card = page.GetByRole(AriaRole.Article, new() { Name = "tiny-llama Ready" });
        (await card.InnerTextAsync()).ShouldContain("llama");
        (await page.GetByRole(AriaRole.Article, new() { Name = "broken Failed" }).CountAsync()).ShouldBe(1);
        string before = await card.Locator("table.rates").InnerTextAsync();

        await Ask.ChatAsync(server.Process, "tiny-llama", "Say something new about ledgers");

        await page.WaitForFunctionAsync(
            "before => document.querySelector('table.rates').innerText !== before", before, new() { Timeout = 15_000 });
        (await card.InnerTextAsync()).ShouldContain("median of the last");
    }

    private async Task LookAsync(string path, bool phone, ColorScheme scheme)
    {
        var errors = new List<string>();
        IPage page = await OpenAsync(path, phone, scheme, errors);
        int overflow = await Chromium.OverflowAsync(page);
        await Chromium.PhotographAsync(
            page, path.Trim('/').Replace('/', '-') + (phone ? "-phone" : "-desk") + (scheme == ColorScheme.Dark ? "-dark" : "-light"));
        string where = $"{path}, {(phone ? "phone" : "desk")}, {scheme}";
        errors.ShouldBeEmpty(where);
        overflow.ShouldBeLessThanOrEqualTo(0, where);
        (await page.Locator("h1").CountAsync()).ShouldBe(1, where);
        await page.CloseAsync();
    }

    private async Task<IPage> OpenAsync(string path, bool phone, ColorScheme scheme, List<string>? errors = null)
    {
        IPage page = await _chromium!.Browser.NewPageAsync(new BrowserNewPageOptions
        {
            ColorScheme = scheme,
            ViewportSize = phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1280, Height = 900 },
        });
        page.PageError += (_, error) => errors?.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                errors?.Add(message.Text);
            }
        };
        IResponse? response = await page.GotoAsync(new Uri(server.Process.BaseUrl, path).ToString());
        response!.Status.ShouldBe(200, path);
        return page;
    }

    private Task AskAsync(string question) => Ask.ChatAsync(server.Process, "banking77", question);
}
