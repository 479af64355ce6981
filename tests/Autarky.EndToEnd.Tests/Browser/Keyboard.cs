using Microsoft.Playwright;

namespace Autarky.EndToEnd.Tests.Browser;

/// <summary>A person who has no mouse: moves with Tab, presses Enter and Space, and sees where the focus is.</summary>
internal sealed class Keyboard(IPage page)
{
    private const int MostSteps = 400;

    // What the focused element is called, where it is, whether it can be seen, and whether a ring is drawn around it.
    private const string LookScript = """
        () => {
          const e = document.activeElement;
          if (!e || e === document.body) return { name: '', tag: 'BODY', ring: true, seen: true, top: 0 };
          const style = getComputedStyle(e), box = e.getBoundingClientRect();
          const label = e.labels && e.labels.length ? e.labels[0].textContent : '';
          return {
            name: (e.getAttribute('aria-label') || label || e.textContent || '').replace(/\s+/g, ' ').trim(),
            tag: e.tagName, ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
            seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
            top: box.top + scrollY,
          };
        }
        """;

    /// <summary>Goes on with Tab until the focus is on something whose name begins so; says what was passed when it never is.</summary>
    /// <param name="name">The beginning of its label or text.</param>
    /// <param name="tag">What it is, for example <c>BUTTON</c>; null for anything.</param>
    public async Task GoToAsync(string name, string? tag = null)
    {
        var passed = new List<string>();
        for (int i = 0; i < MostSteps; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            Focus focus = await LookAsync();
            if (focus.Tag != "BODY")
            {
                focus.Ring.ShouldBeTrue($"no ring around {focus}");
                focus.Seen.ShouldBeTrue($"the focus is out of sight on {focus}");
            }

            if (focus.Name.StartsWith(name, StringComparison.Ordinal) && (tag is null || focus.Tag == tag))
            {
                return;
            }

            passed.Add(focus.ToString());
        }

        throw new InvalidOperationException($"Tab never came to '{name}' on {page.Url}. It passed: {string.Join(" → ", passed.Take(80))}");
    }

    /// <summary>Types into what has the focus.</summary>
    public Task TypeAsync(string text) => page.Keyboard.TypeAsync(text);

    /// <summary>Presses a key.</summary>
    public Task PressAsync(string key) => page.Keyboard.PressAsync(key);

    /// <summary>Presses Enter on what leads to another page, and waits for it.</summary>
    public async Task EnterAsync()
    {
        await page.EvaluateAsync("window.isTheOldPage = true");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => !window.isTheOldPage && document.readyState === 'complete'");
    }

    /// <summary>The names of everything that Tab comes to within a part of the page, in order, with how far down the page each is.</summary>
    public async Task<IReadOnlyList<(string Name, double Top)>> WalkAsync(string within)
    {
        var walked = new List<(string, double)>();
        await page.EvaluateAsync("document.activeElement.blur(); scrollTo(0, 0)");
        for (int i = 0; i < MostSteps; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            Focus focus = await LookAsync();
            bool inside = await page.EvaluateAsync<bool>("part => !!document.activeElement.closest(part)", within);
            if (inside)
            {
                walked.Add((focus.Name, focus.Top));
            }
            else if (walked.Count > 0 || focus.Tag == "BODY")
            {
                return walked;
            }
        }

        return walked;
    }

    private Task<Focus> LookAsync() => page.EvaluateAsync<Focus>(LookScript);

    private sealed record Focus
    {
        public string Name { get; set; } = "";

        public string Tag { get; set; } = "";

        public bool Ring { get; set; }

        public bool Seen { get; set; }

        public double Top { get; set; }

        public override string ToString() => $"{Tag} '{(Name.Length > 40 ? Name[..40] : Name)}'";
    }
}
