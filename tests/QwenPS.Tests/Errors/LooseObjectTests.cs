using QwenPS.Client.Errors;
using Xunit;

namespace QwenPS.Tests.Errors;

public sealed class LooseObjectTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[true,null]}""", """{"a":1,"b":[true,null]}""")]
    [InlineData("""{'a': None, 'b': True, 'c': False}""", """{"a":null,"b":true,"c":false}""")]
    [InlineData("""{'a': "it's"}""", """{"a":"it's"}""")]
    [InlineData("""{'a': 'say "x"'}""", """{"a":"say \"x\""}""")]
    [InlineData("""{'a': 'it\'s'}""", """{"a":"it's"}""")]
    [InlineData("""{'a': 'x\\y\n\t\xe9\u4f60'}""", """{"a":"x\\y\n\t\u00e9\u4f60"}""")]
    [InlineData("""{'a': b'x', 'b': u'y'}""", """{"a":"x","b":"y"}""")]
    [InlineData("""{ code: 'x', n: undefined, }""", """{"code":"x","n":null}""")]
    [InlineData("""{'a': (1, 2.50)}""", """{"a":[1,2.50]}""")]
    [InlineData("""{'a': 'cut sho""", "{\"a\":\"cut sho")]
    [InlineData("""{'a': 'x\""", "{\"a\":\"x\\\\")]
    [InlineData("""{'a': <Response [403]>}""", """{"a":"<Response"[403]">"}""")]
    public void Other_languages_objects_become_JSON(string text, string json) => Assert.Equal(json, LooseObject.ToJson(text, 0));

    [Fact]
    public void It_ends_with_its_brace() => Assert.Equal("{}", LooseObject.ToJson("x {} y {", 2));
}
