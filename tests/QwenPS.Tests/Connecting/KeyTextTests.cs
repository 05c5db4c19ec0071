using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Connecting;

public class KeyTextTests
{
    private const string Good = "sk-not-a-key-9bcdef0123456789abcdef";
    private static readonly KeySource Source = new(KeySourceKind.EnvironmentVariable);

    [Theory]
    [InlineData(Good)]
    [InlineData("sk-sp-abcdef0123456789")]
    [InlineData("sk-ws-H.ABCDEFG.ab12.MEQCIDlnotakey0000")]
    [InlineData("sk-emulator-ok")]
    [InlineData("sk-emulator-denied-qwen-max")]
    [InlineData("st-0123456789")]
    [InlineData("EMPTY")]
    [InlineData("ollama")]
    [InlineData("none")]
    [InlineData("eyJhbGciOi.eyJzdWIi.c2ln/+==")]
    [InlineData("gateway:key|7")]
    public void A_good_key_passes_untouched_and_silently(string key)
    {
        var warnings = new List<string>();
        Assert.Equal(key, KeyText.Clean(key, Source, warnings));
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData(" " + Good)]
    [InlineData(Good + " ")]
    [InlineData(Good + "\n")]
    [InlineData(Good + "\r\n")]
    [InlineData("\t" + Good)]
    [InlineData("\"" + Good + "\"")]
    [InlineData("'" + Good + "'")]
    [InlineData("`" + Good + "`")]
    [InlineData("\"" + Good)]
    [InlineData("\uFEFF" + Good)]
    [InlineData("\u00A0" + Good + "\u00A0")]
    [InlineData("\u3000" + Good)]
    [InlineData(Good + "\u200B")]
    [InlineData("\u201C" + Good + "\u201D")]
    [InlineData("\u2018" + Good + "\u2019")]
    [InlineData("\uFF02" + Good + "\uFF02")]
    [InlineData("\u300C" + Good + "\u300D")]
    [InlineData(" \"" + Good + "\" \r\n")]
    [InlineData("Bearer " + Good)]
    [InlineData("bearer   " + Good)]
    [InlineData("Authorization: Bearer " + Good)]
    public void Accidents_of_copying_are_mended_with_one_warning(string text)
    {
        var warnings = new List<string>();
        Assert.Equal(Good, KeyText.Clean(text, Source, warnings));
        var warning = Assert.Single(warnings);
        Assert.Contains("DASHSCOPE_API_KEY", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("0123", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("cdef", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \t", "empty")]
    [InlineData("\"\"", "empty")]
    [InlineData("Bearer", "empty")]
    [InlineData("Bearer ", "empty")]
    [InlineData("sk-0123 4567", "contains a space")]
    [InlineData("sk-0123\u00A04567", "contains a space")]
    [InlineData("sk-0123\t4567", "contains a space")]
    [InlineData("sk-0123\nsk-4567", "more than one line")]
    [InlineData("sk-0123\u00014567", "control")]
    [InlineData("sk-0123\u007F4567", "control")]
    [InlineData("sk-01234567\0", "control")]
    [InlineData("sk-0123é4567", "ASCII")]
    [InlineData("sk\u201301234567", "ASCII")]
    [InlineData("sk-0123\u200B4567", "ASCII")]
    [InlineData("你的APIKEY", "ASCII")]
    [InlineData("sk-0123****4567", "shortened")]
    [InlineData("sk-…4567", "shortened")]
    [InlineData("sk-...4567", "shortened")]
    [InlineData("st-****", "shortened")]
    [InlineData("DASHSCOPE_API_KEY=sk-01234567", "DASHSCOPE_API_KEY=")]
    [InlineData("your-api-key", "placeholder")]
    [InlineData("YOUR_API_KEY", "placeholder")]
    [InlineData("'your-api-key'", "placeholder")]
    [InlineData("Your-DashScope-API-Key", "placeholder")]
    [InlineData("your_api_key_here", "placeholder")]
    [InlineData("sk-your-api-key", "placeholder")]
    [InlineData("YOUR_KEY", "placeholder")]
    [InlineData("sk-xxxx", "placeholder")]
    [InlineData("sk-ws-xxxx", "placeholder")]
    [InlineData("sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "placeholder")]
    [InlineData("sk-XXX", "placeholder")]
    [InlineData("xxx", "placeholder")]
    [InlineData("sk-", "placeholder")]
    [InlineData("api-key", "placeholder")]
    [InlineData("DASHSCOPE_API_KEY", "placeholder")]
    [InlineData("$DASHSCOPE_API_KEY", "placeholder")]
    [InlineData("${DASHSCOPE_API_KEY}", "placeholder")]
    [InlineData("$env:DASHSCOPE_API_KEY", "placeholder")]
    [InlineData("%DASHSCOPE_API_KEY%", "placeholder")]
    [InlineData("<key>", "placeholder")]
    [InlineData("{{key}}", "placeholder")]
    [InlineData("changeme", "placeholder")]
    [InlineData("replace-with-your-key", "placeholder")]
    public void What_cannot_be_a_key_is_refused_with_its_place_and_without_itself(string text, string reason)
    {
        var error = Assert.Throws<ConnectionSetupException>(() => KeyText.Clean(text, Source, []));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("the environment variable DASHSCOPE_API_KEY", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("4567", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal("ApiKey", error.ParameterName);
    }

    [Fact]
    public void A_whole_file_in_place_of_a_key_is_refused()
    {
        Assert.Throws<ConnectionSetupException>(() => KeyText.Clean(new string('a', Redactor.MaxKeyLength + 1), Source, []));
        Assert.Equal(Redactor.MaxKeyLength, KeyText.Clean(new string('a', Redactor.MaxKeyLength), Source, []).Length);
    }

    [Fact]
    public void An_error_about_the_env_file_is_about_that_parameter()
    {
        var error = Assert.Throws<ConnectionSetupException>(() => KeyText.Clean("a b", new KeySource(KeySourceKind.EnvFile, "/x/\ny.env"), []));
        Assert.Equal("EnvFile", error.ParameterName);
        Assert.Contains("/x/␊y.env", error.Message, StringComparison.Ordinal);
    }
}
