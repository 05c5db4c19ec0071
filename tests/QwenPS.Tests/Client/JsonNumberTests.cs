using System.Text;
using System.Text.Json;
using QwenPS.Chat.Bulk;
using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Client;

/// <summary>Tests that the same number is written as the same bytes on every runtime. These tests run on .NET and on .NET Framework.</summary>
public sealed class JsonNumberTests
{
    [Theory]
    [InlineData(0.7, "0.7")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.95, "0.95")]
    [InlineData(-1.1, "-1.1")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    [InlineData(1.0 / 3, "0.3333333333333333")]
    [InlineData(2.0 / 3, "0.6666666666666666")]
    [InlineData(123.456, "123.456")]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(1.0, "1")]
    [InlineData(100.0, "100")]
    [InlineData(-15.0, "-15")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(9007199254740993.0, "9007199254740992")]
    [InlineData(1e16, "10000000000000000")]
    [InlineData(12345678901234567.0, "12345678901234568")]
    [InlineData(1e17, "1E+17")]
    [InlineData(1.5e17, "1.5E+17")]
    [InlineData(9.2233720368547758e18, "9.223372036854776E+18")]
    [InlineData(1e22, "1E+22")]
    [InlineData(1e23, "1E+23")]
    [InlineData(1e100, "1E+100")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00012, "0.00012")]
    [InlineData(0.00001, "1E-05")]
    [InlineData(1.5e-5, "1.5E-05")]
    [InlineData(-2.5e-300, "-2.5E-300")]
    [InlineData(double.Epsilon, "5E-324")]
    [InlineData(2.2250738585072014e-308, "2.2250738585072014E-308")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    public void A_number_has_the_fewest_digits(double number, string json) => Assert.Equal(json, JsonNumber.Format(number));

    [Theory]
    [InlineData(0.1f, "0.10000000149011612")]
    [InlineData(16777217f, "16777216")]
    public void A_single_is_written_as_the_double_that_it_is(float number, string json) => Assert.Equal(json, JsonNumber.Format(number));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_JSON_has_no_number_for_is_refused(double number) => Assert.Throws<ArgumentException>(() => JsonNumber.Format(number));

    [Theory, BothProtocols]
    public void A_request_has_the_same_bytes(ChatProtocol protocol)
    {
        string body = Encoding.UTF8.GetString(JsonBytes.Write(writer => Protocol(protocol).WriteBody(writer, Request, stream: false)));
        Assert.Contains("\"temperature\":0.7,\"top_p\":0.95,\"presence_penalty\":-1.1,\"repetition_penalty\":1.05,\"seed\":9223372036854775807", body, StringComparison.Ordinal);
    }

    /// <summary>Windows PowerShell can continue a journal from PowerShell 7.</summary>
    [Theory]
    [BothProtocols]
    public void A_request_has_the_same_key_in_a_journal(ChatProtocol protocol)
    {
        string key = JournalKey.Create(Protocol(protocol), Request, runsTools: false).ToString();
        Assert.StartsWith(protocol == ChatProtocol.OpenAI ? "c29e339f5a836102b860ce55cb461444" : "61ab811f35376ce0051e0f9cd1300d82", key, StringComparison.Ordinal);
    }

#if NET
    /// <summary>Powers of two, the numbers next to them, and numbers of every size.</summary>
    [Fact]
    public void Every_number_is_written_as_newer_NET_writes_it()
    {
        var random = new Random(17);
        IEnumerable<double> powers = Enumerable.Range(-1074, 2098).Select(exponent => Math.Pow(2, exponent));
        IEnumerable<double> decimals = Enumerable.Range(-320, 628).Select(exponent => double.Parse("1e" + exponent, System.Globalization.CultureInfo.InvariantCulture));
        IEnumerable<double> any = Enumerable.Range(0, 20000).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)));
        IEnumerable<double> usual = Enumerable.Range(0, 20000).Select(_ => Math.Round(random.NextDouble() * 1000, random.Next(16)));
        IEnumerable<double> all = powers.Concat(decimals).SelectMany(one => new[] { one, Math.BitIncrement(one), Math.BitDecrement(one) }).Concat(any).Concat(usual);
        foreach (double number in all.Where(double.IsFinite))
        {
            string written = JsonNumber.Format(number);
            Assert.Equal(number, JsonSerializer.Deserialize<double>(written));
            // .NET omits the last digit of some powers of two, so it writes another number.
            string known = JsonSerializer.Serialize(number);
            if (JsonSerializer.Deserialize<double>(known).Equals(number)) Assert.Equal(known, written);
        }
    }
#endif

    private static ChatRequest Request => Ask.For("a question, 一个问题") with
    {
        Fields = RequestFields.Empty
            .With("temperature", 0.7)
            .With("top_p", 0.95)
            .With("presence_penalty", -1.1)
            .With("repetition_penalty", 1.05)
            .With("seed", (ulong)long.MaxValue),
        AdditionalBody = new Dictionary<string, string> { ["x"] = """{"b":1.0,"a":[0.70,1E5]}""" },
    };

    private static IChatProtocol Protocol(ChatProtocol protocol) => Clients.At(new Uri("http://127.0.0.1:1/"), protocol).Protocol;
}
