using Autarky.Testing;
using Microsoft.Playwright;

namespace Autarky.EndToEnd.Tests.Browser;

/// <summary>A real browser; none where Chromium is not installed.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("AUTARKY_SCREENSHOTS");

    private readonly IPlaywright _playwright;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, Browser) = (playwright, browser);

    public IBrowser Browser { get; }

    /// <summary>Starts it; null where there is none.</summary>
    public static async Task<Chromium?> StartAsync()
    {
        if (Programs.Find("chromium") is not { } chromium)
        {
            return null;
        }

        IPlaywright playwright = await Playwright.CreateAsync();
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            ],
        }));
    }

    /// <summary>Photographs the whole page where AUTARKY_SCREENSHOTS names a folder.</summary>
    public static async Task PhotographAsync(IPage page, string name)
    {
        if (Screenshots is { } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }

    /// <summary>By how many pixels the page can be scrolled sideways; 0 for none.</summary>
    public static Task<int> OverflowAsync(IPage page) =>
        page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
