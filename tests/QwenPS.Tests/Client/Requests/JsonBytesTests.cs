using System.Text;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Client.Requests;

/// <summary>Tests that a JSON text is complete, regardless of earlier texts on the same thread.</summary>
public sealed class JsonBytesTests
{
    [Fact]
    public void One_after_the_other_is_each_for_itself()
    {
        Assert.Equal("""{"a":1}""", Write("a"));
        Assert.Equal("""{"b":1}""", Write("b"));
    }

    [Fact]
    public void One_within_the_other_is_each_for_itself()
    {
        string? inner = null;
        var outer = JsonBytes.Write(writer =>
        {
            writer.WriteStartArray();
            inner = Write("inner");
            writer.WriteEndArray();
        });
        Assert.Equal(("[]", """{"inner":1}"""), (Encoding.UTF8.GetString(outer), inner));
    }

    [Fact]
    public void One_that_fails_halfway_leaves_nothing_behind()
    {
        Assert.Throws<FormatException>(() => JsonBytes.Write(writer =>
        {
            writer.WriteStartArray();
            throw new FormatException();
        }));
        Assert.Equal("""{"a":1}""", Write("a"));
    }

    [Fact]
    public void A_large_one_leaves_nothing_behind()
    {
        var large = new string('x', 1_000_000);
        Assert.Equal($"\"{large}\"", Encoding.UTF8.GetString(JsonBytes.Write(writer => writer.WriteStringValue(large))));
        Assert.Equal("""{"a":1}""", Write("a"));
    }

    private static string Write(string name) => Encoding.UTF8.GetString(JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber(name, 1);
        writer.WriteEndObject();
    }));
}
