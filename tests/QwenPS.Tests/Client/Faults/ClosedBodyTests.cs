using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests that the body is closed on .NET Framework, because a read can't be canceled there.</summary>
public sealed class ClosedBodyTests
{
    [Fact]
    public void A_body_that_cannot_be_closed_harms_nobody_who_cancels()
    {
        using var caller = new CancellationTokenSource();
        using var clock = new AttemptClock(Clients.At(new Uri("http://localhost/"), ChatProtocol.OpenAI).Options, CancellationToken.None, caller.Token);
        var body = new UnclosableStream();
        clock.CloseInTime(body);
        Assert.False(body.WasClosed);
        caller.Cancel();
        Assert.True(body.WasClosed);
        Assert.True(clock.Token.IsCancellationRequested);
    }

    private sealed class UnclosableStream : MemoryStream
    {
        public bool WasClosed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            WasClosed = true;
            throw new NotSupportedException("A read is under way.");
        }
    }
}
