using System.Text;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests that the events of a stream are read correctly, regardless of how the bytes are split.</summary>
public sealed class EventReaderTests
{
    private const string Statuses = "id:1\r\n:HTTP_STATUS/200\r\ndata:{\"a\":\":HTTP_STATUS/555\"}\r\n\r\n\n\nid:2\rdata\r:HTTP_STATUS/429 and more\rdatafile:x\r\r:HTTP_STATUS/99\ndata:long " + "\n\nevent:x\n\ndata: last\n\n";

    public static TheoryData<int> Sizes => [1, 2, 3, 5, 7, 1000];

    [Theory, MemberData(nameof(Sizes))]
    public async Task Each_event_has_the_status_before_its_end(int size) =>
        await CheckAsync(Statuses, size, "message {\"a\":\":HTTP_STATUS/555\"} 200", "message  429", "message long  429", "message last 429");

    [Theory, MemberData(nameof(Sizes))]
    public async Task A_known_name_is_that_of_its_own_event(int size) =>
        await CheckAsync("event: error\ndata: a\n\ndata: b\n\nevent:\ndata: c\n\nevent: lost\n\nevent:x\ndata:y\n\nevent:error\nevent:x\ndata:z\n\nevent:result\ndata:1\n\n", size, "error a ", "message b ", "message c ", "message y ", "message z ", "result 1 ");

    [Theory, MemberData(nameof(Sizes))]
    public async Task The_data_of_several_lines_is_one_text(int size) =>
        await CheckAsync("data: a\r\ndata\r\n: comment\r\ndata:  b\r\nid: 5\r\ndata:c\r\n\r\ndata:\ndata:\n\n", size, "message a\n\n b\nc ", "message \n ");

    [Theory, MemberData(nameof(Sizes))]
    public async Task The_end_of_the_stream_ends_the_last_event(int size)
    {
        await CheckAsync("\uFEFFdata: a\n\ndata: b", size, "message a ", "message b ");
        await CheckAsync("\uFEFF\n\ndata: b\r\n", size, "message b ");
        await CheckAsync("event: x\nid: 1\n: data: no\n", size);
        await CheckAsync("", size);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(100_000)]
    public async Task An_event_can_be_longer_than_what_is_read_at_once(int size)
    {
        string longText = Ask.LongText(100_000);
        await CheckAsync($"data: {longText}\n: {longText}\ndata: {longText}\n\ndata: b\n\n", size, $"message {longText}\n{longText} ", "message b ");
    }

    private static async Task CheckAsync(string events, int size, params string[] expected)
    {
        var reader = new EventReader(new Pieces(Encoding.UTF8.GetBytes(events), size));
        var read = new List<string>();
        while (await reader.ReadAsync()) read.Add($"{reader.Name} {Encoding.UTF8.GetString(reader.Data.ToArray())} {reader.Status}");
        Assert.False(await reader.ReadAsync());
        Assert.Equal(expected, read);
    }

    /// <summary>Returns at most this number of bytes per read.</summary>
    private sealed class Pieces(byte[] bytes, int size) : MemoryStream(bytes)
    {
#if NET
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
#endif

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            base.ReadAsync(buffer, offset, Math.Min(size, count), cancellationToken);
    }
}
