using System.Text;
using FsCheck.Fluent;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Fuzz;
using QwenPS.Tests.Support;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Properties;

/// <summary>Tests that the joined deltas are the answer, regardless of its text and of how the network splits it.</summary>
public sealed class StreamProperties
{
    [Theory, BothProtocols]
    public void The_pieces_of_a_stream_are_what_was_sent(ChatProtocol protocol) => Chance.Check(
        Chance.Text.NonEmptyListOf().Zip(Gen.Choose(0, int.MaxValue).Zip(Gen.Elements("\n", "\r\n", "\r"))),
        given =>
        {
            (IList<string> pieces, (int seed, string lineEnd)) = given;
            var stream = new StringBuilder();
            foreach (string piece in pieces) stream.Append(Canned.Event(protocol, Canned.Answer(protocol, false, "\"content\":" + PlainJson.Format(piece), "null"))).Append(": keep-alive\n\n");
            stream.Append(Canned.Event(protocol, Canned.Answer(protocol, false, "\"content\":\"\"")));
            byte[] bytes = Encoding.UTF8.GetBytes(stream.Replace("\n", lineEnd).ToString());
            Assert.Equal(string.Concat(pieces), Read(protocol, bytes, new Random(seed)));
        });

    private static string Read(ChatProtocol protocol, byte[] bytes, Random random)
    {
        QwenClient client = Service.Client(protocol, bytes, "text/event-stream", pieces: random);
        return WholeAnswer.StreamAsync(client, Ask.For("x"), NoLog.Instance, CancellationToken.None).GetAwaiter().GetResult().Content;
    }
}
