using System.Text;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests that a body causes an error at 64 MB, and an event of a stream at 16 MB, before it fills the memory.</summary>
public sealed class LargeBodyTests
{
    private const int Megabyte = 1024 * 1024;
    private const int Whole = 200;

    private static readonly byte[] Filling = [.. Enumerable.Repeat((byte)'x', Megabyte)];

    [Theory]
    [InlineData(ChatProtocol.OpenAI, false, "application/json")]
    [InlineData(ChatProtocol.DashScope, true, "application/json")]
    [InlineData(ChatProtocol.OpenAI, true, "text/event-stream")]
    [InlineData(ChatProtocol.DashScope, true, "text/event-stream")]
    public async Task It_is_given_up(ChatProtocol protocol, bool stream, string contentType)
    {
        var sent = 0;
        await using var server = new RawServer(async (connection, stop) =>
        {
            await SendHeadAsync(connection, $"Content-Type: {contentType}\r\nContent-Length: {Whole * Megabyte}", stop);
            await connection.WriteAsync(contentType == "text/event-stream" ? "data: {\"a\":\""u8.ToArray() : "{\"a\":\""u8.ToArray(), stop);
            for (; sent < Whole - 1; sent++) await connection.WriteAsync(Filling, stop);
        });
        var error = await Clients.At(server.Uri, protocol).FailAsync(Ask.For("x"), stream);
        Check(error, contentType == "text/event-stream" ? 16 : 64);
        Assert.Equal(1, error.Attempts);
        Assert.Single(server.Requests);
        Assert.InRange(sent, 12, 100);
    }

    [Fact]
    public async Task It_is_given_up_even_if_it_was_small_on_its_way()
    {
        var bomb = Compression.Gzip(Enumerable.Repeat(Filling, Whole));
        Assert.True(bomb.Length < 8 * Megabyte);
        await using var server = new RawServer(async (connection, stop) =>
        {
            await SendHeadAsync(connection, $"Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {bomb.Length}", stop);
            await connection.WriteAsync(bomb, stop);
        });
        Check(await Clients.At(server.Uri, ChatProtocol.OpenAI).FailAsync(Ask.For("x")));
    }

    [Fact]
    public async Task The_body_of_an_error_is_read_in_part_only()
    {
        var sent = 0;
        await using var server = new RawServer(async (connection, stop) =>
        {
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 400 Bad Request\r\nContent-Length: {Whole * Megabyte}\r\n\r\n"), stop);
            for (; sent < Whole; sent++) await connection.WriteAsync(Filling, stop);
        });
        var error = await Clients.At(server.Uri, ChatProtocol.OpenAI).FailAsync(Ask.For("x"));
        Assert.Equal((ErrorKind.InvalidRequest, 400, 2048), (error.Kind, error.StatusCode, error.Body!.Length));
        Assert.InRange(sent, 0, 60);
        Assert.InRange(error.Message.Length, 1, 1000);
    }

    private static ValueTask SendHeadAsync(Stream connection, string headers, CancellationToken stop) =>
        connection.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{headers}\r\nConnection: close\r\n\r\n"), stop);

    private static void Check(QwenException error, int megabytes = 64)
    {
        Assert.Equal(ErrorKind.Protocol, error.Kind);
        Assert.Contains($"{megabytes} MB", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, error.Attempts);
    }
}
