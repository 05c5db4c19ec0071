using QwenPS.Client;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>
/// Tests an emulator that represents another server with the same protocol. Such a server accepts only one name for the field that limits the length of an
/// answer.
/// </summary>
public sealed class LimitFieldTests : ServiceTest
{
    protected override EmulatorOptions ServiceOptions => new() { LimitField = "max_completion_tokens" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_client_finds_the_name_that_it_takes(bool stream)
    {
        QwenClient client = Client(ChatProtocol.OpenAI);
        for (var call = 0; call < 2; call++) Assert.Equal("一", (await client.AskAsync(Ask.For("一二三") with { MaxTokens = 1 }, stream)).Content);
        Assert.Equal(3, Service.Requests.Count);
    }
}
