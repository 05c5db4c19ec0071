using QwenPS.Client.Transport;
using Xunit;

namespace QwenPS.Tests.Connecting;

public class OfficialHostsTests
{
    [Theory]
    [InlineData("https://dashscope.aliyuncs.com")]
    [InlineData("https://dashscope.aliyuncs.com:8443/x")]
    [InlineData("https://DASHSCOPE.Aliyuncs.COM")]
    [InlineData("https://dashscope.aliyuncs.com.")]
    [InlineData("https://dashscope-intl.aliyuncs.com")]
    [InlineData("https://dashscope-us.aliyuncs.com")]
    [InlineData("https://cn-hongkong.dashscope.aliyuncs.com")]
    [InlineData("https://coding-intl.dashscope.aliyuncs.com/v1")]
    [InlineData("https://llm-abc123.cn-beijing.maas.aliyuncs.com")]
    [InlineData("https://trial.eu-central-1.maas.aliyuncs.com")]
    [InlineData("https://maas.qwencloudapi.com/compatible-mode/v1")]
    [InlineData("https://MAAS.qianwenaiapi.com.")]
    [InlineData("https://token-plan.maas.qwencloudapi.com")]
    [InlineData("https://token-plan.maas.qianwenaiapi.com")]
    public void Official(string uri) => Assert.True(OfficialHosts.IsOfficial(new Uri(uri)));

    [Theory]
    [InlineData("https://aliyuncs.com")]
    [InlineData("https://maas.aliyuncs.com")]
    [InlineData("https://oss-cn-beijing.aliyuncs.com")]
    [InlineData("https://mybucket.oss-cn-beijing.aliyuncs.com")]
    [InlineData("https://dashscope-evil.aliyuncs.com")]
    [InlineData("https://dashscope-intl.oss.aliyuncs.com")]
    [InlineData("https://evildashscope.aliyuncs.com")]
    [InlineData("https://evilmaas.aliyuncs.com")]
    [InlineData("https://dashscope.aliyuncs.com.evil.com")]
    [InlineData("https://dashscope.aliyuncs.com-evil.com")]
    [InlineData("https://dashscope.aliyuncs.com@evil.com")]
    [InlineData("https://evil.com/dashscope.aliyuncs.com")]
    [InlineData("https://dashscope.aliyuncs.co")]
    [InlineData("https://dashscope.aliyun.com")]
    [InlineData("https://d\u0430shscope.aliyuncs.com")] // a Cyrillic a
    [InlineData("https://xn--dshscope-2fg.aliyuncs.com")]
    [InlineData("https://maas.aliyuncs.com.cn")]
    [InlineData("https://api.deepseek.com/v1")]
    [InlineData("https://qwencloudapi.com")]
    [InlineData("https://evil.maas.qwencloudapi.com")]
    [InlineData("https://evilmaas.qwencloudapi.com")]
    [InlineData("https://maas.qwencloudapi.com.evil.com")]
    [InlineData("https://maas.qwencloudapi.co")]
    [InlineData("https://evil.token-plan.maas.qianwenaiapi.com")]
    [InlineData("https://maas.qianwenapi.com")]
    [InlineData("https://home.qwencloud.com")]
    [InlineData("https://platform.qianwenai.com")]
    [InlineData("https://localhost")]
    [InlineData("ftp://dashscope.aliyuncs.com")]
    [InlineData("file://dashscope.aliyuncs.com/x")]
    public void Not_official(string uri) => Assert.False(OfficialHosts.IsOfficial(new Uri(uri)));

    [Fact]
    public void A_relative_address_is_nothing()
    {
        var relative = new Uri("/v1", UriKind.Relative);
        Assert.False(OfficialHosts.IsOfficial(relative));
        Assert.False(OfficialHosts.IsLoopback(relative));
        Assert.False(OfficialHosts.IsDedicated(relative));
        Assert.False(OfficialHosts.IsPlan(relative));
    }

    [Theory]
    [InlineData("http://localhost", true)]
    [InlineData("http://LOCALHOST:8080/x", true)]
    [InlineData("http://localhost.", true)]
    [InlineData("http://127.0.0.1", true)]
    [InlineData("http://127.255.1.2:1", true)]
    [InlineData("http://127.1", true)]
    [InlineData("http://[::1]:5000", true)]
    [InlineData("http://[0:0:0:0:0:0:0:1]", true)]
    [InlineData("http://localhost.evil.com", false)]
    [InlineData("http://127.0.0.1.evil.com", false)]
    [InlineData("http://my-localhost", false)]
    [InlineData("http://0.0.0.0", false)]
    [InlineData("http://128.0.0.1", false)]
    [InlineData("http://10.0.0.1", false)]
    [InlineData("http://192.168.127.1", false)]
    [InlineData("http://[::]", false)]
    [InlineData("http://[::2]", false)]
    [InlineData("http://[::ffff:127.0.0.1]", false)]
    public void Loopback(string uri, bool expected) => Assert.Equal(expected, OfficialHosts.IsLoopback(new Uri(uri)));

    [Theory]
    [InlineData("https://llm-1.cn-beijing.maas.aliyuncs.com", "llm-1")]
    [InlineData("https://LLM-1.cn-beijing.maas.aliyuncs.com", "llm-1")]
    [InlineData("https://trial.cn-beijing.maas.aliyuncs.com", null)]
    [InlineData("https://token-plan.cn-beijing.maas.aliyuncs.com", null)]
    [InlineData("https://cn-beijing.maas.aliyuncs.com", null)]
    [InlineData("https://dashscope.aliyuncs.com", null)]
    [InlineData("https://cn-hongkong.dashscope.aliyuncs.com", null)]
    [InlineData("https://llm-1.cn-beijing.maas.aliyuncs.com.evil.com", null)]
    public void Dedicated(string uri, string? workspace)
    {
        Assert.Equal(workspace, OfficialHosts.DedicatedWorkspace(new Uri(uri)));
        Assert.Equal(workspace is not null, OfficialHosts.IsDedicated(new Uri(uri)));
    }

    [Theory]
    [InlineData("https://coding.dashscope.aliyuncs.com/v1", true)]
    [InlineData("https://coding-intl.dashscope.aliyuncs.com/v1", true)]
    [InlineData("https://token-plan.ap-southeast-1.maas.aliyuncs.com", true)]
    [InlineData("https://token-plan.maas.qwencloudapi.com", true)]
    [InlineData("https://token-plan.maas.qianwenaiapi.com/compatible-mode/v1", true)]
    [InlineData("https://maas.qwencloudapi.com", false)]
    [InlineData("https://codingx.dashscope.aliyuncs.com", false)]
    [InlineData("https://dashscope.aliyuncs.com", false)]
    [InlineData("https://coding.example.com", false)]
    [InlineData("https://token-plan.example.com", false)]
    public void Plan(string uri, bool expected) => Assert.Equal(expected, OfficialHosts.IsPlan(new Uri(uri)));
}
