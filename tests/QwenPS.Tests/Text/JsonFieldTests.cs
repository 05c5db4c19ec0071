using System.Text.Json;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Text;

/// <summary>Tests how fields of JSON objects are read: which values count as missing, and how the policies for text differ.</summary>
public sealed class JsonFieldTests
{
    [Theory]
    [InlineData("\"a b\"", "a b", "a b", "a b")]
    [InlineData("\" a \"", " a ", " a ", "a")]
    [InlineData("\"\"", null, "", null)]
    [InlineData("\" \"", " ", " ", null)]
    [InlineData("\"a\\u001bb\"", "a\u001bb", "a\u001bb", null)]
    [InlineData("\"a\\nb\"", "a\nb", "a\nb", null)]
    [InlineData("1", null, null, null)]
    [InlineData("null", null, null, null)]
    [InlineData("{}", null, null, null)]
    public void A_text_is_read(string json, string? text, string? exact, string? visible)
    {
        JsonElement parent = Parse(json);
        Assert.Equal((text, exact, visible), (JsonField.Text(parent, "x"), JsonField.ExactText(parent, "x"), JsonField.VisibleText(parent, "x")));
    }

    [Fact]
    public void Only_an_exact_text_keeps_an_unpaired_surrogate()
    {
        JsonElement parent = Parse("\"a\\ud83d\"");
        Assert.Equal((null, "a\ud83d", null), (JsonField.Text(parent, "x"), JsonField.ExactText(parent, "x"), JsonField.VisibleText(parent, "x")));
    }

    [Theory]
    [InlineData("7", 7L, 7L)]
    [InlineData("0", 0L, 0L)]
    [InlineData("-7", -7L, null)]
    [InlineData("7.0", null, 7L)]
    [InlineData("7e0", null, 7L)]
    [InlineData("7.5", null, null)]
    [InlineData("-7.0", null, null)]
    [InlineData("1e15", null, null)]
    [InlineData("\"7\"", null, null)]
    [InlineData("null", null, null)]
    public void A_number_is_read(string json, long? number, long? amount)
    {
        JsonElement parent = Parse(json);
        Assert.Equal((number, amount), (JsonField.Number(parent, "x"), JsonField.Amount(parent, "x")));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", null)]
    [InlineData("null", null)]
    public void A_flag_is_read(string json, bool? flag) => Assert.Equal(flag, JsonField.Flag(Parse(json), "x"));

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"X\":1}")]
    [InlineData("\"x\"")]
    public void A_field_is_missing(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Null(JsonField.Member(document.RootElement, "x"));
        Assert.Null(JsonField.Member(null, "x"));
    }

    private static JsonElement Parse(string value)
    {
        using JsonDocument document = JsonDocument.Parse($$"""{"x":{{value}}}""");
        return document.RootElement.Clone();
    }
}
