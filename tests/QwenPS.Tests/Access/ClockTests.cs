using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Access;

/// <summary>Tests that the clock of this computer is compared with the Date header of the service's response.</summary>
public sealed class ClockTests
{
    [Theory]
    [InlineData(-300, AccessStatus.Warning, "ahead of the server's")]
    [InlineData(300, AccessStatus.Warning, "behind the server's")]
    [InlineData(-60, AccessStatus.Passed, "within")]
    [InlineData(60, AccessStatus.Passed, "within")]
    public async Task A_wrong_clock_is_warned_of(int offset, AccessStatus status, string words)
    {
        string date = DateTimeOffset.UtcNow.AddSeconds(offset).ToString("R", null);
        await using var service = RawServer.Answering($"200 OK\r\nDate: {date}\r\nContent-Type: application/json", """{"object":"list","data":[]}""");
        AccessResult clock = (await AccessRun.AtAsync(service.Uri))[AccessCheck.Clock];
        Assert.Equal(status, clock.Status);
        Assert.Contains(words, clock.Message, StringComparison.Ordinal);
        Assert.Equal(status == AccessStatus.Warning, clock.Remedy?.Contains("NTP", StringComparison.Ordinal) == true);
    }
}
