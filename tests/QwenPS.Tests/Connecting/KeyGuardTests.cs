using QwenPS.Client.Transport;
using QwenPS.Connections;
using Xunit;

namespace QwenPS.Tests.Connecting;

public class KeyGuardTests
{
    private const string Ordinary = "sk-not-a-key-9bcdef";

    private static ApiKey Key(object kind, string secret = Ordinary) => new(secret, new KeySource((KeySourceKind)kind, "/x/f"));

    private static Endpoint At(string uri) => new(new Uri(uri), ChatProtocol.OpenAI);

    [Theory]
    [InlineData(KeySourceKind.EnvironmentVariable)]
    [InlineData(KeySourceKind.CurrentFolderEnvFile)]
    [InlineData(KeySourceKind.KeyFile)]
    [InlineData(KeySourceKind.DefaultKeyFile)]
    public void A_key_that_was_found_stays_with_Alibaba_Cloud_and_this_machine(object kind)
    {
        var key = Key(kind);
        foreach (var good in new[]
        {
            "https://dashscope.aliyuncs.com", "https://cn-hongkong.dashscope.aliyuncs.com", "https://llm-1.cn-beijing.maas.aliyuncs.com",
            "http://localhost:5000", "http://127.0.0.1", "http://[::1]",
        })
        {
            KeyGuard.Check(key, At(good));
        }

        foreach (var bad in new[]
        {
            "https://api.deepseek.com/v1", "https://dashscope.aliyuncs.com.evil.com", "https://x.oss-cn-beijing.aliyuncs.com",
            "https://dashscope-evil.aliyuncs.com", "http://10.0.0.1", "https://localhost.evil.com",
        })
        {
            var error = Assert.Throws<ConnectionSetupException>(() => KeyGuard.Check(key, At(bad)));
            Assert.Contains(new Uri(bad).Host, error.Message, StringComparison.Ordinal);
            Assert.Contains(key.Source.ToString(), error.Message, StringComparison.Ordinal);
            Assert.Contains("-ApiKey or -EnvFile", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("cdef", error.Message, StringComparison.Ordinal);
            Assert.Equal("ApiKey", error.ParameterName);
        }
    }

    [Theory]
    [InlineData(KeySourceKind.Parameter)]
    [InlineData(KeySourceKind.EnvFile)]
    public void A_key_that_was_given_may_go_anywhere(object kind) => KeyGuard.Check(Key(kind), At("https://api.deepseek.com/v1"));

    [Theory]
    [InlineData(KeySourceKind.Parameter)]
    [InlineData(KeySourceKind.EnvFile)]
    [InlineData(KeySourceKind.Variable)]
    [InlineData(KeySourceKind.EnvironmentVariable)]
    public void No_key_goes_to_another_host_that_only_a_file_names(object kind)
    {
        KeyGuard.Check(Key(kind), At("https://dashscope-intl.aliyuncs.com"), isAddressFromFile: true);
        KeyGuard.Check(Key(kind), At("http://127.0.0.1:5000"), isAddressFromFile: true);
        foreach (string bad in new[] { "https://gateway.example/v1", "https://dashscope.aliyuncs.com.evil.com", "http://10.0.0.1" })
        {
            var error = Assert.Throws<ConnectionSetupException>(() => KeyGuard.Check(Key(kind), At(bad), isAddressFromFile: true));
            Assert.Contains(new Uri(bad).Host, error.Message, StringComparison.Ordinal);
            Assert.Contains("Connect-Qwen -BaseUri " + bad, error.Remedy, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Ordinary, "https://dashscope.aliyuncs.com", null)]
    [InlineData(Ordinary, "https://llm-1.cn-beijing.maas.aliyuncs.com", null)]
    [InlineData("st-0123456789", "https://dashscope.aliyuncs.com", null)]
    [InlineData("abcdef0123456789", "https://dashscope.aliyuncs.com", "doesn't start with 'sk-'")]
    [InlineData("abcdef0123456789", "https://api.other.example", null)]
    [InlineData("abcdef0123456789", "http://localhost", null)]
    [InlineData("sk-sp-0123456789", "https://dashscope.aliyuncs.com", "-BaseUri")]
    [InlineData("sk-sp-0123456789", "https://dashscope-intl.aliyuncs.com", "coding-intl")]
    [InlineData("sk-sp-0123456789", "https://coding.dashscope.aliyuncs.com/v1", null)]
    [InlineData("sk-sp-0123456789", "https://token-plan.cn-beijing.maas.aliyuncs.com", null)]
    [InlineData("sk-sp-0123456789", "https://gw.example", null)]
    [InlineData("sk-sp-0123456789", "http://localhost", null)]
    [InlineData(Ordinary, "https://coding.dashscope.aliyuncs.com/v1", "accepts only keys")]
    public void Advice_says_when_key_and_host_do_not_fit(string secret, string uri, string? advice)
    {
        var warnings = KeyAdvice.GetWarnings(Key(KeySourceKind.EnvironmentVariable, secret), At(uri));
        if (advice is null)
        {
            Assert.Empty(warnings);
        }
        else
        {
            var warning = Assert.Single(warnings);
            Assert.Contains(advice, warning, StringComparison.Ordinal);
            Assert.DoesNotContain("0123", warning, StringComparison.Ordinal);
        }
    }
}
