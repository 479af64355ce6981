using Autarky.WebConsole.Charts;

namespace Autarky.WebConsole.Tests.Charts;

public sealed class TimeWindowTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    [Fact]
    public void A_day_is_24_hours_that_end_with_this_one()
    {
        TimeWindow window = TimeWindow.Last(TimeSpan.FromHours(24), TimeSpan.FromHours(1), Now);

        window.Count.ShouldBe(24);
        window.IndexOf(Now).ShouldBe(23);
        window.To.ShouldBe(new DateTimeOffset(2026, 3, 14, 16, 0, 0, TimeSpan.Zero));
        window.IndexOf(window.From.AddTicks(-1)).ShouldBeNull();
        window.IndexOf(window.To).ShouldBeNull();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(59, 1)]
    [InlineData(61, 6)]
    [InlineData(24 * 30, 24)]
    [InlineData(24 * 300, 24 * 7)]
    [InlineData(24 * 365 * 3, 24 * 28)]
    [InlineData(24 * 365 * 30, 24 * 364)]
    public void All_time_fits_into_sixty_buckets(int hours, int step)
    {
        TimeWindow window = TimeWindow.Since(Now.AddHours(-hours), Now);

        window.Step.ShouldBe(TimeSpan.FromHours(step));
        window.Count.ShouldBeInRange(12, 60);
        window.IndexOf(Now).ShouldBe(window.Count - 1);
        window.IndexOf(Now.AddHours(-hours)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(24, 1)]
    [InlineData(168, 6)]
    [InlineData(720, 24)]
    public void Marks_stand_at_round_times_and_are_few(int length, int step)
    {
        TimeWindow window = TimeWindow.Last(TimeSpan.FromHours(length), TimeSpan.FromHours(step), Now);

        window.Marks().Count.ShouldBeInRange(3, 6);
        window.Marks().ShouldAllBe(mark => window.Start(mark.Index).Hour % 6 == 0);
    }

    [Fact]
    public void Every_bucket_of_any_window_holds_its_own_start()
    {
        for (int hours = 1; hours < 20_000; hours += 97)
        {
            TimeWindow window = TimeWindow.Since(Now.AddHours(-hours), Now);
            for (int i = 0; i < window.Count; i++)
            {
                window.IndexOf(window.Start(i)).ShouldBe(i);
            }
        }
    }
}
