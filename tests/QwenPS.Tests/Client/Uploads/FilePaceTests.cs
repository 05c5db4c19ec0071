using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using QwenPS.Uploads;
using Xunit;

namespace QwenPS.Tests.Client.Uploads;

public sealed class FilePaceTests : ServiceTest
{
    private const int Count = 12;

    protected override EmulatorOptions ServiceOptions => new() { FileUploadsPerSecond = 6 };

    [Fact]
    public async Task Uploads_that_exceed_the_limit_of_the_service_wait_and_none_is_lost_or_repeated()
    {
        string path = Path.GetTempFileName();
        try
        {
            // The test measures the waits between the attempts.
            var client = Client(ChatProtocol.OpenAI, options => options with { Time = TimeProvider.System });
            var source = new UploadSource(path, "x.txt", FileApi.Extract, UploadRules.MaxSize);
            ServiceFile[] sent = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => new FileApi(client, NoLog.Instance, default).UploadAsync(source)));
            Assert.Equal(Count, sent.Select(file => file.Id).Distinct().Count());
            Assert.Equal(Count, (await new FileApi(client, NoLog.Instance, default).ListAsync(null, null)).Items.Count);
            Assert.True(client.Channel.FilePacer.Refusals > 0);
            // The limits on calls about files are separate from the limits on models.
            Assert.Equal(0, client.Pacer.Refusals);
            Assert.Empty(client.Pacer.ToPaces());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
