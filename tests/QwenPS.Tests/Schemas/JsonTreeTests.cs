using System.Numerics;
using System.Text.Json;
using QwenPS.Schema;
using Xunit;

namespace QwenPS.Tests.Schemas;

public sealed class JsonTreeTests
{
    public static TheoryData<string, object?> Values => new()
    {
        { "1", 1 },
        { "-2147483648", int.MinValue },
        { "2147483648", 2147483648L },
        { "9223372036854775807", long.MaxValue },
        { "9223372036854775808", new BigInteger(9223372036854775808UL) },
        { "19.99", 19.99m },
        { "0.1234567890123456789012345678901", 0.1234567890123456789012345678901d },
        { "1e3", 1000d },
        { "1E400", double.PositiveInfinity },
        { "true", true },
        { "null", null },
        { "\"2026-01-02T03:04:05Z\"", "2026-01-02T03:04:05Z" },
        { "\"\\u4f60\\n\"", "你\n" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_keep_what_they_are(string json, object? expected) => Assert.Equal(expected, JsonTree.Parse(json));

    [Fact]
    public void Half_a_character_is_kept() => Assert.Equal("\ud83d", JsonTree.Parse("\"\\ud83d\""));

    [Fact]
    public void Members_keep_their_order_and_case()
    {
        var members = Assert.IsType<Dictionary<string, object?>>(JsonTree.Parse("""{"b":1,"a":[1,"x",null],"B":{}}"""));
        Assert.Equal(["b", "a", "B"], members.Keys);
        Assert.Equal(new object?[] { 1, "x", null }, members["a"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} x")]
    [InlineData("{'a':1}")]
    [InlineData("[1,]")]
    [InlineData("NaN")]
    public void What_is_no_JSON_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => JsonTree.Parse(text));

    [Fact]
    public void Nesting_has_an_end()
    {
        Assert.NotNull(JsonTree.Parse(Nested(JsonTree.MaxDepth)));
        Assert.ThrowsAny<JsonException>(() => JsonTree.Parse(Nested(JsonTree.MaxDepth + 1)));
        Assert.ThrowsAny<JsonException>(() => JsonTree.Parse(Nested(1_000_000)));
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
