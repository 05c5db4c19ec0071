using System.Text;
using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class CounterTests : EmulatorTest
{
    [Fact]
    public async Task Requests_and_refusals_are_counted()
    {
        await ChatAsync("x");
        await ChatAsync("x", ("Authorization", "Bearer sk-wrong"));
        await ChatAsync("x", ("X-Emulator-Fault", """{"status":500}"""));
        await SendAsync("/nowhere", null);
        Assert.Equal((4, 3), (Emulator.Counters.Requests, Emulator.Counters.Rejected));
    }

    [Fact]
    public async Task One_after_the_other_is_never_two_at_once()
    {
        for (var call = 0; call < 200; call++) await SendAsync(Compatible, Bodies.Compatible("x", call % 2 == 0 ? "\"stream\":true" : ""));
        Assert.Equal((200, 1, 0), (Emulator.Counters.Requests, Emulator.Counters.MaxInFlight, Emulator.Counters.InFlight));
    }

    [Fact]
    public async Task Together_is_counted_together()
    {
        using var stop = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 8).Select(_ => SendSlowlyAsync(stop.Token)).ToList();
        await EventuallyAsync(() => Emulator.Counters.InFlight == 8);
        await stop.CancelAsync();
        foreach (var call in calls) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await EventuallyAsync(() => Emulator.Counters.InFlight == 0);
        Assert.Equal(8, Emulator.Counters.MaxInFlight);

        async Task SendSlowlyAsync(CancellationToken token)
        {
            using var request = Request(Compatible, Bodies.Compatible("x"), ("X-Emulator-Delay", "600000"));
            using var response = await Client.SendAsync(request, token);
        }
    }

    [Theory]
    [InlineData("X-Emulator-Delay", "")]
    [InlineData("X-Emulator-Event-Delay", "\"stream\":true")]
    public async Task A_client_that_goes_away_is_counted(string header, string more)
    {
        using var leaving = new CancellationTokenSource();
        using var request = Request(Compatible, Bodies.Compatible("some text to stream", more), (header, "600000"));
        var call = Client.SendAsync(request, leaving.Token);
        await EventuallyAsync(() => Emulator.Counters.InFlight == 1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await EventuallyAsync(() => Emulator.Counters is { Disconnects: 1, InFlight: 0 });
        Assert.Equal(0, Emulator.Counters.Rejected);
    }

    [Fact]
    public async Task A_client_that_has_its_answer_is_no_disconnect()
    {
        for (var call = 0; call < 20; call++)
        {
            using var request = Request(Compatible, Bodies.Compatible("x", "\"stream\":true"));
            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
            while (await lines.ReadLineAsync() is { } line && line != "data: [DONE]")
            {
            }
        }

        await Task.Delay(50);
        Assert.Equal((20, 0), (Emulator.Counters.Requests, Emulator.Counters.Disconnects));
    }

    [Fact]
    public async Task Requests_are_recorded()
    {
        await SendAsync(Compatible, Bodies.Compatible("你好"), ("X-Custom", "a"));
        await SendAsync(NativeModels + "?page_no=2", null);
        var (chat, models) = (Emulator.Requests[0], Emulator.Requests[1]);
        Assert.Equal(("POST", Compatible, ""), (chat.Method, chat.Path, chat.Query));
        Assert.Equal("a", chat.Headers["x-custom"]);
        Assert.Equal("Bearer sk-emulator-ok", chat.Headers["authorization"]);
        Assert.Equal(Bodies.Compatible("你好"), chat.BodyText);
        Assert.Equal(Encoding.UTF8.GetByteCount(chat.BodyText), chat.BodyLength);
        Assert.Equal(("GET", NativeModels, "?page_no=2", 0), (models.Method, models.Path, models.Query, models.Body.Length));
    }

    [Fact]
    public async Task Only_so_much_is_recorded()
    {
        await ChatAsync(new string('x', 2 * 1024 * 1024));
        Assert.Equal(1024 * 1024, Emulator.Requests[0].Body.Length);
        Assert.True(Emulator.Requests[0].BodyLength > 2 * 1024 * 1024);
        for (var call = 0; call < 1001; call++) await SendAsync($"/nowhere/{call}", null);
        Assert.Equal(1000, Emulator.Requests.Count);
        Assert.Equal("/nowhere/1000", Emulator.Requests[^1].Path);
    }

    [Fact]
    public async Task A_reset_forgets_all()
    {
        await ChatAsync("x", ("Authorization", null));
        Emulator.Faults.Add(new QwenPS.Emulator.Fault { Status = 500 });
        Emulator.Reset();
        Assert.Equal((0, 0, 0), (Emulator.Counters.Requests, Emulator.Counters.Rejected, Emulator.Counters.MaxInFlight));
        Assert.Empty(Emulator.Requests);
        Assert.Equal(200, (await ChatAsync("x")).Status);
    }
}
