using System.Diagnostics;
using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class ProgramTests
{
    [Fact]
    public async Task The_first_line_is_the_address_and_the_options_take_effect()
    {
        using var emulator = EmulatorProcess.Start("--exit-with-stdin", "--answer", "digest", "--region", "here", "--rpm", "100", "--events-delay", "1", "--time-scale", "2.5");
        var address = await emulator.Output.ReadLineAsync();
        Assert.Matches(@"^http://127\.0\.0\.1:\d+$", address);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer sk-emulator-region-here");
        using var content = new StringContent(Bodies.Compatible("Count\n\nabc"));
        using var response = await client.PostAsync(new Uri(address + EmulatorTest.Compatible), content);
        Assert.StartsWith("Count -> 1 line", (await Reply.ReadAsync(response)).Content, StringComparison.Ordinal);

        emulator.CloseInput();
        Assert.Equal((0, "", ""), await emulator.EndAsync());
    }

    [Theory]
    [InlineData("SIGTERM")]
    [InlineData("SIGINT")]
    public async Task A_signal_ends_it_cleanly(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using var emulator = EmulatorProcess.Start();
        await emulator.Output.ReadLineAsync();
        using var kill = Process.Start("kill", ["-s", signal[3..], $"{emulator.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal((0, "", ""), await emulator.EndAsync());
    }

    [Theory]
    [InlineData("--port must be", "--port", "x")]
    [InlineData("--port must be a whole number from 0 to 65535", "--port", "70000")]
    [InlineData("--rpm needs a value", "--rpm")]
    [InlineData("--answer must be echo or digest", "--answer", "shout")]
    [InlineData("--time-scale must be a number above 0", "--time-scale", "0")]
    [InlineData("--nonsense is not an option", "--nonsense")]
    public async Task A_wrong_argument_is_one_line_and_exit_code_2(string message, params string[] arguments)
    {
        using var emulator = EmulatorProcess.Start(arguments);
        var (exitCode, output, error) = await emulator.EndAsync();
        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_taken_port_is_one_line_and_exit_code_1()
    {
        await using var first = await QwenPS.Emulator.EmulatorHost.StartAsync();
        using var second = EmulatorProcess.Start("--port", $"{first.BaseUri.Port}");
        var (exitCode, _, error) = await second.EndAsync();
        Assert.Equal(1, exitCode);
        Assert.Single(error.TrimEnd().Split('\n'));
    }
}
