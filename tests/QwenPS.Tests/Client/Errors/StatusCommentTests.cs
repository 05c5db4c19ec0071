using System.Text;
using QwenPS.Client.Transport;
using Xunit;

namespace QwenPS.Tests.Client.Errors;

public class StatusCommentTests
{
    private const string Events = "id:1\r\n:HTTP_STATUS/200\r\ndata:{\"a\":\":HTTP_STATUS/555\"}\r\n\r\n\n\nid:2\rdata\r:HTTP_STATUS/429 and more\rdatafile:x\r\r:HTTP_STATUS/99\ndata:long " + "\n\nevent:x\n\ndata: last\n\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(1000)]
    public void However_the_bytes_are_cut_each_event_has_the_status_before_its_end(int size)
    {
        var status = new StatusComment();
        byte[] bytes = Encoding.UTF8.GetBytes(Events);
        for (int at = 0; at < bytes.Length; at += size) status.Read(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
        Assert.Equal([200, 429, 429, 429], Enumerable.Range(0, 4).Select(_ => Next()));

        int? Next()
        {
            status.EventRead();
            return status.Value;
        }
    }
}
