using Autarky.Testing;
using Microsoft.Playwright;

namespace Autarky.EndToEnd.Tests.Browser;

/// <summary>
/// The first hour of a person without a terminal and without a mouse, on the sample: import, train, read the evidence, release, ask, train again, release,
/// roll back; make a key and revoke it.
/// </summary>
public sealed class FirstHourTests : IAsyncLifetime, IDisposable
{
    private const float Patience = 240_000;

    private readonly TemporaryDirectory _data = new();
    private Chromium? _chromium;

    public async Task InitializeAsync() => _chromium = await Chromium.StartAsync();

    public async Task DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }
    }

    public void Dispose() => _data.Dispose();

    [RequiresTheory(Needed.Chromium)]
    [InlineData(1280, 800, ColorScheme.Light)]
    [InlineData(390, 844, ColorScheme.Dark)]
    public async Task A_person_goes_from_a_file_to_a_rollback_by_keyboard_alone(int width, int height, ColorScheme scheme)
    {
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath]);
        IPage page = await _chromium!.Browser.NewPageAsync(new BrowserNewPageOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        page.SetDefaultTimeout(60_000);
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        var keyboard = new Keyboard(page);
        await page.GotoAsync(new Uri(server.BaseUrl, "/console").ToString());

        // The overview leads to the form that imports.
        await keyboard.GoToAsync("Import a file", "A");
        await keyboard.EnterAsync();
        await ImportAsync(page, keyboard, "exchanges.jsonl.gz", "OCaTS, MIT licence", gold: false);
        await LookAsync(page, "1-imported");

        await keyboard.GoToAsync("banking77", "A");
        await keyboard.EnterAsync();
        await TrainAsync(page, keyboard, trainings: 1);
        await LookAsync(page, "2-trained");

        await ReleaseAsync(page, keyboard, "It passed the gate");
        string first = await page.Locator("#releases-h ~ .scroll tbody tr code").First.InnerTextAsync();

        // The evidence, one step from the row.
        await keyboard.GoToAsync("Evidence of student " + first, "A");
        await keyboard.EnterAsync();
        (await page.InnerTextAsync("main")).ShouldContain("Passed");
        (await page.InnerTextAsync("main")).ShouldContain("It passed the gate");
        await LookAsync(page, "3-evidence");
        await keyboard.GoToAsync("banking77", "A");
        await keyboard.EnterAsync();

        await AskAsync(page, keyboard, "My card has not arrived yet");
        (await page.InnerTextAsync(".asked")).ShouldContain("card_arrival");
        (await page.InnerTextAsync(".asked")).ShouldContain("Student, " + first);
        await LookAsync(page, "4-asked");

        // Right answers make another student, which takes the first one's place.
        await keyboard.GoToAsync("Use cases", "A");
        await keyboard.EnterAsync();
        await ImportAsync(page, keyboard, "gold.jsonl.gz", licence: null, gold: true);
        await keyboard.GoToAsync("banking77", "A");
        await keyboard.EnterAsync();
        await TrainAsync(page, keyboard, trainings: 2);
        await ReleaseAsync(page, keyboard, "It learnt from right answers");
        (await page.Locator("#releases-h ~ .scroll tbody tr code").First.InnerTextAsync()).ShouldNotBe(first);

        // Rollback.
        await keyboard.GoToAsync("Put back into service: student " + first, "SUMMARY");
        await keyboard.PressAsync("Space");
        await keyboard.GoToAsync("Why", "INPUT");
        await keyboard.TypeAsync("The new one is on trial elsewhere");
        await keyboard.GoToAsync("Put student " + first + " back", "BUTTON");
        await keyboard.EnterAsync();

        (await page.Locator("#releases-h ~ .scroll tbody tr").First.InnerTextAsync()).ShouldContain("The new one is on trial elsewhere");
        (await page.Locator("#releases-h ~ .scroll tbody tr code").First.InnerTextAsync()).ShouldBe(first);
        await LookAsync(page, "5-rolled-back");
        await AskAsync(page, keyboard, "My card has not arrived yet");
        (await page.InnerTextAsync(".asked")).ShouldContain("Student, " + first);

        await KeysAsync(page, keyboard, server);
        errors.ShouldBeEmpty();

        async Task LookAsync(IPage shown, string name)
        {
            string where = $"{name} at {width}×{height}";
            (await Chromium.OverflowAsync(shown)).ShouldBeLessThanOrEqualTo(0, where);
            (await shown.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter(e => !e.labels.length).map(e => e.outerHTML)"))
                .ShouldBeEmpty(where);
            await Chromium.PhotographAsync(shown, $"first-hour-{name}-{width}-{scheme.ToString().ToLowerInvariant()}");
        }
    }

    [RequiresFact(Needed.Chromium)]
    public async Task What_a_person_types_survives_the_news_that_come_meanwhile()
    {
        await File.WriteAllLinesAsync(_data["rows.jsonl"], UseCases.SampleQuestions.Read().Take(1500)
            .Select(row => Commands.ExchangeLine(row.Question, row.Gold.Contains("card", StringComparison.Ordinal) ? "yes" : "no")));
        await Commands.RunAsync(_data.FullPath, "import", _data["rows.jsonl"], "--use-case", "cards");
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath]);
        IPage page = await _chromium!.Browser.NewPageAsync();
        await page.GotoAsync(new Uri(server.BaseUrl, "/console/use-cases/cards").ToString());

        // A training begins; while it works and ends, the page gets rows, sections and forms that were not there.
        await page.GetByRole(AriaRole.Button, new() { Name = "Train" }).ClickAsync();
        await page.Locator("#ask-question").FillAsync("Half a question");
        await page.GetByText("Make a key", new() { Exact = true }).ClickAsync();
        await page.Locator("#connect-key-name").PressSequentiallyAsync("half a na");
        await page.Locator("#students-h").WaitForAsync(new() { Timeout = Patience });
        await page.Keyboard.TypeAsync("me");

        (await page.Locator("#ask-question").InputValueAsync()).ShouldBe("Half a question");
        (await page.Locator("#connect-key-name").InputValueAsync()).ShouldBe("half a name");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("connect-key-name");
        (await page.Locator("#release-student option").CountAsync()).ShouldBe(1);
    }

    [RequiresFact(Needed.Chromium)]
    public async Task The_focus_goes_down_a_page_as_the_eye_does()
    {
        await Commands.RunAsync(_data.FullPath, "import", Sample("exchanges.jsonl.gz"), "--use-case", "banking77");
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath]);
        foreach (int width in new[] { 1280, 390 })
        {
            IPage page = await _chromium!.Browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = 800 } });
            foreach (string path in new[] { "/console/use-cases/banking77", "/console/connect", "/console/use-cases" })
            {
                await page.GotoAsync(new Uri(server.BaseUrl, path).ToString());
                IReadOnlyList<(string Name, double Top)> walked = await new Keyboard(page).WalkAsync("main section");
                walked.Count.ShouldBeGreaterThan(3, path);
                foreach (((string Name, double Top) before, (string Name, double Top) after) in walked.Zip(walked.Skip(1)))
                {
                    // Neighbours of one line may differ by their padding.
                    after.Top.ShouldBeGreaterThan(before.Top - 60, $"{path} at {width}: '{before.Name}' then '{after.Name}'");
                }
            }

            await page.CloseAsync();
        }
    }

    private static string Sample(string file) => Path.Combine(Programs.Repository, "samples", "banking77", file);

    // A file is chosen in a window of the system, which no key of the page reaches; every other part is typed.
    private static async Task ImportAsync(IPage page, Keyboard keyboard, string file, string? licence, bool gold)
    {
        await keyboard.GoToAsync("Use case", "INPUT");
        await keyboard.TypeAsync("banking77");
        if (gold)
        {
            await keyboard.GoToAsync("Its answers are right answers", "INPUT");
            await keyboard.PressAsync("Space");
        }

        if (licence is not null)
        {
            await keyboard.GoToAsync("Licence of the answers", "INPUT");
            await keyboard.TypeAsync(licence);
        }

        await keyboard.GoToAsync("File", "INPUT");
        IFileChooser chooser = await page.RunAndWaitForFileChooserAsync(() => keyboard.PressAsync("Space"));
        await chooser.SetFilesAsync(Sample(file));
        await keyboard.GoToAsync("Import", "BUTTON");
        await keyboard.EnterAsync();
        await page.Locator($"tr:has-text('{file}'):has-text('Done')").First.WaitForAsync(new() { Timeout = Patience });
    }

    private static async Task TrainAsync(IPage page, Keyboard keyboard, int trainings)
    {
        await keyboard.GoToAsync("Train", "BUTTON");
        await keyboard.EnterAsync();
        await page.WaitForFunctionAsync(
            "wanted => [...document.querySelectorAll('#jobs-h ~ .scroll tbody tr')].filter(row => row.innerText.includes('Trained student')).length === wanted",
            trainings, new() { Timeout = Patience });
        (await page.InnerTextAsync("#jobs-h ~ .scroll")).ShouldContain("The gate says yes.");
    }

    private static async Task ReleaseAsync(IPage page, Keyboard keyboard, string reason)
    {
        await keyboard.GoToAsync("Student", "SELECT");
        await keyboard.GoToAsync("Why", "INPUT");
        await keyboard.TypeAsync(reason);
        await keyboard.GoToAsync("Put it into service", "BUTTON");
        await keyboard.EnterAsync();
        (await page.Locator("#releases-h ~ .scroll tbody tr").First.InnerTextAsync()).ShouldContain(reason);
        (await page.InnerTextAsync(".head")).ShouldContain("Student live");
    }

    private static async Task AskAsync(IPage page, Keyboard keyboard, string question)
    {
        await keyboard.GoToAsync("Your question", "TEXTAREA");
        await keyboard.PressAsync("Control+A");
        await keyboard.TypeAsync(question);
        await keyboard.GoToAsync("Ask", "BUTTON");
        await keyboard.EnterAsync();
        await page.Locator(".asked").WaitForAsync();
    }

    private static async Task KeysAsync(IPage page, Keyboard keyboard, AutarkyProcess server)
    {
        await keyboard.GoToAsync("Connect", "A");
        await keyboard.EnterAsync();
        await keyboard.GoToAsync("Make a key", "SUMMARY");
        await keyboard.PressAsync("Space");
        await keyboard.GoToAsync("What the key is for", "INPUT");
        await keyboard.TypeAsync("first app");
        await keyboard.GoToAsync("Make the key", "BUTTON");
        await keyboard.EnterAsync();
        string key = await page.InnerTextAsync("#new-key");
        (await page.InnerTextAsync("#snippet-curl")).ShouldContain(key);
        (await page.InnerTextAsync("#snippet-curl")).ShouldContain(server.BaseUrl + "/chat/completions");
        (await Chromium.OverflowAsync(page)).ShouldBeLessThanOrEqualTo(0);
        (await Ask.WithKeyAsync(server, key, "banking77", "My card has not arrived yet")).ShouldBe(200);

        await keyboard.GoToAsync("Revoke the key first app", "SUMMARY");
        await keyboard.PressAsync("Space");
        await keyboard.GoToAsync("Yes, revoke it: first app", "BUTTON");
        await keyboard.EnterAsync();
        (await page.ContentAsync()).ShouldNotContain(key);
        (await page.Locator("tr:has-text('first app')").InnerTextAsync()).ShouldContain("Revoked");
        (await Ask.WithKeyAsync(server, key, "banking77", "My card has not arrived yet")).ShouldBe(401);
    }
}
