using QwenPS.Client.Transport;
using Xunit;

namespace QwenPS.Tests.Client;

public class WarmupTests
{
    /// <summary>Tests that the warm-up doesn't fail. The warm-up suppresses its exceptions, so a failure would be unnoticed without this test.</summary>
    [Fact]
    public void It_runs_to_its_end()
    {
        Assert.Null(Record.Exception(Warmup.Run));
    }
}
