using QwenPS.Client.Transport;
using Xunit;

namespace QwenPS.Tests.Client;

public class WarmupTests
{
    /// <summary>The warm-up suppresses its exceptions, so without this test, a failure would go unnoticed.</summary>
    [Fact]
    public void It_runs_to_its_end()
    {
        Assert.Null(Record.Exception(Warmup.Run));
    }
}
