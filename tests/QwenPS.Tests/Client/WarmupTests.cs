using QwenPS.Client.Transport;
using Xunit;

namespace QwenPS.Tests.Client;

public class WarmupTests
{
    /// <summary>Beside a call it is caught, so nobody would see that it no longer warms anything.</summary>
    [Fact]
    public void It_runs_to_its_end()
    {
        Assert.Null(Record.Exception(Warmup.Run));
    }
}
