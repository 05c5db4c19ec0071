using System.Text.Json;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using Xunit;

namespace QwenPS.Tests.Connecting;

public class ApiKeyTests
{
    [Theory]
    [InlineData("sk-not-a-key-9bcdef0123456789abcdef", "sk-…cdef")]
    [InlineData("sk-sp-0123456789abcdef", "sk-sp-…cdef")]
    [InlineData("sk-ws-H.ABCDEFG.ab12.MEQCIDlnotakey0000", "sk-ws-…0000")]
    [InlineData("st-0123456789abcdef", "st-…cdef")]
    [InlineData("0123456789abcdef", "…cdef")]
    [InlineData("sk-0123456789ab", "sk-…89ab")]
    [InlineData("sk-0123456789a", "sk-…9a")]
    [InlineData("sk-01234567", "sk-…67")]
    [InlineData("sk-0123456", "sk-…")]
    [InlineData("sk-1", "sk-…")]
    [InlineData("abc", "…")]
    public void Masked_shows_the_end_only(string secret, string masked)
    {
        var key = new ApiKey(secret, new KeySource(KeySourceKind.Parameter));
        Assert.Equal(masked, key.Masked);
        Assert.Equal(masked, key.ToString());
        Assert.Equal(masked, $"{key}");
        Assert.Equal(secret, key.Reveal());
    }

    [Fact]
    public void No_public_or_serialized_member_shows_the_secret()
    {
        const string secret = "sk-not-a-key-9bcdef0123456789abcdef";
        var key = new ApiKey(secret, new KeySource(KeySourceKind.EnvironmentVariable));
        var result = new KeyResult(key, []);
        Assert.DoesNotContain(secret, JsonSerializer.Serialize(key), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, result.ToString(), StringComparison.Ordinal);
        Assert.All(typeof(ApiKey).GetProperties(), p => Assert.NotEqual(secret, p.GetValue(key)?.ToString()));
        Assert.DoesNotContain(typeof(ApiKey).GetFields(), f => f.IsPublic && f.GetValue(key) as string == secret);
    }

    [Theory]
    [InlineData(KeySourceKind.Parameter, true, "-ApiKey")]
    [InlineData(KeySourceKind.EnvFile, true, "/x/f")]
    [InlineData(KeySourceKind.EnvironmentVariable, false, "DASHSCOPE_API_KEY")]
    [InlineData(KeySourceKind.CurrentFolderEnvFile, false, "/x/f")]
    [InlineData(KeySourceKind.KeyFile, false, "DASHSCOPE_API_KEY_FILE_PATH")]
    [InlineData(KeySourceKind.DefaultKeyFile, false, "/x/f")]
    [InlineData(KeySourceKind.File, true, "/x/f")]
    public void Only_what_the_user_named_is_explicit(object kind, bool isExplicit, string text)
    {
        var key = new ApiKey("sk-not-a-key-9bcdef", new KeySource((KeySourceKind)kind, "/x/f"));
        Assert.Equal(isExplicit, key.IsExplicit);
        Assert.Contains(text, key.Source.ToString(), StringComparison.Ordinal);
    }
}
