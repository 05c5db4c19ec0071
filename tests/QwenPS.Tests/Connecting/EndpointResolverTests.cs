using QwenPS.Client.Transport;
using QwenPS.Connections;
using Xunit;

namespace QwenPS.Tests.Connecting;

public sealed class EndpointResolverTests : IDisposable
{
    private readonly FakeEnvironment _environment = new();

    public void Dispose() => _environment.Dispose();

    private EndpointResult Resolve(EndpointRequest request) => EndpointResolver.Resolve(request, _environment);

    private Endpoint ResolveUri(string uri, ChatProtocol? protocol = null) => Resolve(new() { BaseUri = uri, Protocol = protocol }).Endpoint;

    private ConnectionSetupException Fails(EndpointRequest request)
    {
        var error = Assert.Throws<ConnectionSetupException>(() => Resolve(request));
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(error.Message.Length, 20, 300);
        return error;
    }

    [Fact]
    public void Nothing_given_is_Beijing_with_the_compatible_protocol()
    {
        var (endpoint, warnings) = Resolve(new());
        Assert.Equal("https://dashscope.aliyuncs.com/compatible-mode/v1", endpoint.BaseUrl);
        Assert.Equal("https://dashscope.aliyuncs.com/compatible-mode/v1/", endpoint.BaseUri.AbsoluteUri);
        Assert.Equal(ChatProtocol.OpenAI, endpoint.Protocol);
        Assert.Equal("cn-beijing", endpoint.Region?.Id);
        Assert.True(endpoint.IsOfficial);
        Assert.False(endpoint.IsLoopback);
        Assert.False(endpoint.IsDedicated);
        Assert.Null(endpoint.WorkspaceHeader);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("China", ChatProtocol.DashScope, "https://dashscope.aliyuncs.com/api/v1")]
    [InlineData("intl", ChatProtocol.OpenAI, "https://dashscope-intl.aliyuncs.com/compatible-mode/v1")]
    [InlineData("Singapore", ChatProtocol.DashScope, "https://dashscope-intl.aliyuncs.com/api/v1")]
    [InlineData("us-east-1", ChatProtocol.OpenAI, "https://dashscope-us.aliyuncs.com/compatible-mode/v1")]
    [InlineData("hong kong", ChatProtocol.OpenAI, "https://cn-hongkong.dashscope.aliyuncs.com/compatible-mode/v1")]
    [InlineData("QwenCloud", ChatProtocol.OpenAI, "https://maas.qwencloudapi.com/compatible-mode/v1")]
    [InlineData("qianwen", ChatProtocol.DashScope, "https://maas.qianwenaiapi.com/api/v1")]
    public void A_region_is_its_shared_host(string region, ChatProtocol protocol, string expected)
    {
        var (endpoint, warnings) = Resolve(new() { Region = region, Protocol = protocol });
        Assert.Equal(expected, endpoint.BaseUrl);
        Assert.Equal(protocol, endpoint.Protocol);
        Assert.Equal(Regions.Find(region), endpoint.Region);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("Tokyo", "https://llm-9.ap-northeast-1.maas.aliyuncs.com/compatible-mode/v1")]
    [InlineData("Germany", "https://llm-9.eu-central-1.maas.aliyuncs.com/compatible-mode/v1")]
    public void A_region_without_shared_host_needs_the_workspace_and_sends_no_header(string region, string expected)
    {
        var endpoint = Resolve(new() { Region = region, WorkspaceId = "llm-9" }).Endpoint;
        Assert.Equal(expected, endpoint.BaseUrl);
        Assert.True(endpoint.IsDedicated);
        Assert.Null(endpoint.WorkspaceHeader);

        var error = Fails(new() { Region = region });
        Assert.Equal("WorkspaceId", error.ParameterName);

        _environment["DASHSCOPE_WORKSPACE_ID"] = " llm-9 ";
        Assert.Equal(expected, Resolve(new() { Region = region }).Endpoint.BaseUrl);
    }

    [Fact]
    public void A_workspace_on_a_shared_host_is_a_header()
    {
        Assert.Equal("ws_1", Resolve(new() { WorkspaceId = "ws_1" }).Endpoint.WorkspaceHeader);
        Assert.Equal("ws_1", Resolve(new() { BaseUri = "http://127.0.0.1:5000", WorkspaceId = "ws_1" }).Endpoint.WorkspaceHeader);
        // The SDK reads this variable only for host names.
        _environment["DASHSCOPE_WORKSPACE_ID"] = "ws-2";
        Assert.Null(Resolve(new()).Endpoint.WorkspaceHeader);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("a\n")]
    [InlineData("evil.com/")]
    [InlineData("工作区")]
    public void A_workspace_id_that_cannot_be_one_is_refused(string id) => Assert.Equal("WorkspaceId", Fails(new() { WorkspaceId = id }).ParameterName);

    [Theory]
    [InlineData("evil.com")]
    [InlineData("a_b")]
    [InlineData("-a")]
    [InlineData("a-")]
    public void A_workspace_id_that_is_no_host_label_is_refused_in_a_host(string id)
    {
        Assert.Equal("WorkspaceId", Fails(new() { Region = "Tokyo", WorkspaceId = id }).ParameterName);
        _environment["DASHSCOPE_WORKSPACE_ID"] = id;
        Assert.Contains("DASHSCOPE_WORKSPACE_ID", Fails(new() { Region = "Tokyo" }).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://{WorkspaceId}.cn-beijing.maas.aliyuncs.com/api/v1", "https://llm-1.cn-beijing.maas.aliyuncs.com/api/v1")]
    [InlineData("{workspace_id}.cn-beijing.maas.aliyuncs.com", "https://llm-1.cn-beijing.maas.aliyuncs.com/compatible-mode/v1")]
    public void The_placeholder_of_the_documentation_is_filled(string uri, string expected)
    {
        Assert.Equal(expected, Resolve(new() { BaseUri = uri, WorkspaceId = "llm-1" }).Endpoint.BaseUrl);
        Assert.Contains("-WorkspaceId", Fails(new() { BaseUri = uri }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dedicated_host_and_another_workspace_contradict_each_other()
    {
        const string uri = "https://llm-1.cn-beijing.maas.aliyuncs.com";
        var endpoint = Resolve(new() { BaseUri = uri, WorkspaceId = "LLM-1" }).Endpoint;
        Assert.True(endpoint.IsDedicated);
        Assert.Null(endpoint.WorkspaceHeader);
        Assert.Equal("cn-beijing", endpoint.Region?.Id);
        Fails(new() { BaseUri = uri, WorkspaceId = "llm-2" });
    }

    [Fact]
    public void The_trial_host_is_shared()
    {
        var endpoint = Resolve(new() { BaseUri = "https://trial.cn-beijing.maas.aliyuncs.com", WorkspaceId = "llm-2" }).Endpoint;
        Assert.False(endpoint.IsDedicated);
        Assert.Equal("llm-2", endpoint.WorkspaceHeader);
    }

    [Fact]
    public void Unknown_or_empty_regions_and_two_places_at_once_are_errors()
    {
        var error = Fails(new() { Region = "Atlantis" });
        Assert.Equal("Region", error.ParameterName);
        Assert.Contains("Frankfurt", error.Message, StringComparison.Ordinal);
        Assert.Equal("Region", Fails(new() { Region = "" }).ParameterName);
        Assert.Equal("BaseUri", Fails(new() { Region = "China", BaseUri = "https://x.example" }).ParameterName);
    }

    // Texts that users paste as a base address.
    [Theory]
    [InlineData("dashscope.aliyuncs.com", "https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("  https://dashscope.aliyuncs.com  ", "https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("\"https://dashscope.aliyuncs.com\"", "https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("//dashscope.aliyuncs.com", "https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("https://dashscope.aliyuncs.com/", "https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("https://dashscope.aliyuncs.com:443", "https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("HTTPS://DashScope.aliyuncs.com./Compatible-Mode/V1//", "https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("https://dashscope.aliyuncs.com//compatible-mode/v1", "https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions", "https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions/", "https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("https://dashscope.aliyuncs.com/compatible-mode/v1/models", "https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("https://dashscope.aliyuncs.com/api/v1", "https://dashscope.aliyuncs.com/api/v1", ChatProtocol.DashScope)]
    [InlineData("dashscope-intl.aliyuncs.com/api/v1/", "https://dashscope-intl.aliyuncs.com/api/v1", ChatProtocol.DashScope)]
    [InlineData("https://dashscope.aliyuncs.com/api/v1/services/aigc/text-generation/generation", "https://dashscope.aliyuncs.com/api/v1", ChatProtocol.DashScope)]
    [InlineData("https://dashscope.aliyuncs.com/api/v2/apps/protocols/compatible-mode/v1", "https://dashscope.aliyuncs.com/api/v2/apps/protocols/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("https://llm-1.eu-central-1.maas.aliyuncs.com/api/v1", "https://llm-1.eu-central-1.maas.aliyuncs.com/api/v1", ChatProtocol.DashScope)]
    [InlineData("https://coding.dashscope.aliyuncs.com/v1", "https://coding.dashscope.aliyuncs.com/v1", ChatProtocol.OpenAI)]
    [InlineData("https://coding-intl.dashscope.aliyuncs.com", "https://coding-intl.dashscope.aliyuncs.com/v1", ChatProtocol.OpenAI)]
    [InlineData("https://coding.dashscope.aliyuncs.com/v1/chat/completions", "https://coding.dashscope.aliyuncs.com/v1", ChatProtocol.OpenAI)]
    [InlineData("https://dashscope.aliyuncs.com/apps/other", "https://dashscope.aliyuncs.com/apps/other", ChatProtocol.OpenAI)]
    [InlineData("https://api.deepseek.com/v1", "https://api.deepseek.com/v1", ChatProtocol.OpenAI)]
    [InlineData("api.deepseek.com/v1/", "https://api.deepseek.com/v1", ChatProtocol.OpenAI)]
    [InlineData("https://api.deepseek.com/v1/chat/completions", "https://api.deepseek.com/v1", ChatProtocol.OpenAI)]
    [InlineData("https://api.deepseek.com/chat/completions", "https://api.deepseek.com", ChatProtocol.OpenAI)]
    [InlineData("https://gw.example", "https://gw.example/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("https://gw.example:8443/Qwen//x/", "https://gw.example:8443/Qwen//x", ChatProtocol.OpenAI)]
    [InlineData("https://gw.example/qwen/compatible-mode/v1", "https://gw.example/qwen/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("https://gw.example/qwen/api/v1/services/aigc/multimodal-generation/generation", "https://gw.example/qwen/api/v1", ChatProtocol.DashScope)]
    [InlineData("https://openrouter.ai/api/v1/chat/completions", "https://openrouter.ai/api/v1", ChatProtocol.OpenAI)]
    [InlineData("https://gw.example/api/v1/tenants/7", "https://gw.example/api/v1/tenants/7", ChatProtocol.OpenAI)]
    [InlineData("localhost", "http://localhost/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("localhost:11434/v1", "http://localhost:11434/v1", ChatProtocol.OpenAI)]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5000/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("127.0.0.1:5000/api/v1", "http://127.0.0.1:5000/api/v1", ChatProtocol.DashScope)]
    [InlineData("[::1]:5000", "http://[::1]:5000/compatible-mode/v1", ChatProtocol.OpenAI)]
    [InlineData("https://localhost:5001", "https://localhost:5001/compatible-mode/v1", ChatProtocol.OpenAI)]
    public void Addresses_are_understood_as_people_write_them(string text, string expected, ChatProtocol protocol)
    {
        var (endpoint, warnings) = Resolve(new() { BaseUri = text });
        Assert.Equal(expected, endpoint.BaseUrl);
        Assert.Equal(protocol, endpoint.Protocol);
        Assert.Empty(warnings);
        // The result, used as the input, remains unchanged.
        var again = Resolve(new() { BaseUri = endpoint.BaseUrl + "/", Protocol = protocol });
        if (expected.Length > "https://api.deepseek.com".Length) Assert.Equal(expected, again.Endpoint.BaseUrl);
    }

    [Theory]
    [InlineData("https://dashscope.aliyun.com/compatible-mode/v1", "https://dashscope.aliyuncs.com/compatible-mode/v1", "'dashscope.aliyun.com'")]
    [InlineData("dashscope.aliyun.com", "https://dashscope.aliyuncs.com/compatible-mode/v1", "'dashscope.aliyuncs.com'")]
    [InlineData("https://dashscope-intl.aliyun.com/api/v1", "https://dashscope-intl.aliyuncs.com/api/v1", "'dashscope-intl.aliyuncs.com'")]
    [InlineData("https://dashscope.aliyuncs.com/v1", "https://dashscope.aliyuncs.com/compatible-mode/v1", "'/v1'")]
    [InlineData("https://dashscope.aliyuncs.com/v1/chat/completions", "https://dashscope.aliyuncs.com/compatible-mode/v1", "'/compatible-mode/v1'")]
    [InlineData("https://dashscope.aliyuncs.com/compatible-mode", "https://dashscope.aliyuncs.com/compatible-mode/v1", "'/compatible-mode/v1'")]
    [InlineData("https://dashscope.aliyuncs.com/api", "https://dashscope.aliyuncs.com/api/v1", "'/api/v1'")]
    [InlineData("https://dashscope.aliyuncs.com/services/aigc/text-generation/generation", "https://dashscope.aliyuncs.com/api/v1", "'/api/v1'")]
    [InlineData("https://gw.example/compatible-mode", "https://gw.example/compatible-mode/v1", "'/compatible-mode/v1'")]
    [InlineData("https://gw.example/api/v1", "https://gw.example/api/v1", "-Protocol OpenAI")]
    public void What_is_corrected_or_guessed_is_said(string text, string expected, string warning)
    {
        var (endpoint, warnings) = Resolve(new() { BaseUri = text });
        Assert.Equal(expected, endpoint.BaseUrl);
        Assert.Contains(warning, Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_look_alike_of_the_wrong_domain_is_not_corrected()
    {
        Assert.Equal("www.aliyun.com", ResolveUri("https://www.aliyun.com").BaseUri.Host);
        Assert.Equal("dashscope.aliyun.com.evil.com", ResolveUri("https://dashscope.aliyun.com.evil.com").BaseUri.Host);
    }

    [Theory]
    [InlineData("https://dashscope.aliyuncs.com/compatible-mode/v1", ChatProtocol.DashScope)]
    [InlineData("https://dashscope.aliyuncs.com/api/v1", ChatProtocol.OpenAI)]
    [InlineData("https://dashscope.aliyuncs.com/api/v1/services/aigc/text-generation/generation", ChatProtocol.OpenAI)]
    [InlineData("https://gw.example/x/compatible-mode/v1", ChatProtocol.DashScope)]
    [InlineData("https://gw.example/v1/chat/completions", ChatProtocol.DashScope)]
    [InlineData("https://gw.example/api/v1/services/aigc/text-generation/generation", ChatProtocol.OpenAI)]
    [InlineData("http://127.0.0.1:5000/compatible-mode/v1", ChatProtocol.DashScope)]
    public void A_path_of_the_other_protocol_is_an_error(string uri, ChatProtocol protocol)
    {
        var error = Fails(new() { BaseUri = uri, Protocol = protocol });
        Assert.Equal("BaseUri", error.ParameterName);
        Assert.Contains($"-Protocol {protocol}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://bailian.console.aliyun.com/?tab=model#/api-key", "China")]
    [InlineData("https://modelstudio.console.alibabacloud.com", "International")]
    [InlineData("https://home.qwencloud.com/api-keys", "QwenCloud")]
    [InlineData("www.qwencloud.com", "QwenCloud")]
    [InlineData("https://platform.qianwenai.com/home", "QianwenAI")]
    public void The_site_where_a_key_is_made_is_no_address_of_the_service(string uri, string region) =>
        Assert.Contains($"Connect-Qwen -Region {region}.", Fails(new() { BaseUri = uri }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://dashscope.aliyuncs.com/apps/anthropic", null, "/compatible-mode/v1")]
    [InlineData("https://maas.qwencloudapi.com/apps/anthropic/v1/messages", null, "/compatible-mode/v1")]
    [InlineData("https://ws1.cn-beijing.maas.aliyuncs.com/apps/anthropic", ChatProtocol.DashScope, "/api/v1")]
    [InlineData("https://coding.dashscope.aliyuncs.com/apps/anthropic", null, "/v1")]
    public void The_path_of_the_third_protocol_is_told_with_the_right_one(string uri, ChatProtocol? protocol, string path) =>
        Assert.EndsWith($"Replace the path with {path}.", Fails(new() { BaseUri = uri, Protocol = protocol }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://evilqwencloud.com")]
    [InlineData("https://qwencloud.com.evil.com")]
    [InlineData("https://gw.example/apps/anthropic")]
    public void Others_go_their_own_ways(string uri) => Assert.StartsWith(uri, ResolveUri(uri).BaseUrl, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://dashscope.aliyuncs.com/api/v1/chat/completions")]
    [InlineData("https://dashscope.aliyuncs.com/compatible-mode/v1/services/aigc/text-generation/generation")]
    [InlineData("https://gw.example/compatible-mode/v1/services/aigc/text-generation/generation")]
    public void A_path_of_both_protocols_is_an_error(string uri) => Assert.Contains("combines", Fails(new() { BaseUri = uri }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://openrouter.ai/api/v1")]
    [InlineData("http://localhost:8000/api/v1")]
    public void Elsewhere_api_v1_may_speak_OpenAI_when_said_so(string uri)
    {
        var (endpoint, warnings) = Resolve(new() { BaseUri = uri, Protocol = ChatProtocol.OpenAI });
        Assert.Equal(uri, endpoint.BaseUrl);
        Assert.Equal(ChatProtocol.OpenAI, endpoint.Protocol);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Another_path_goes_with_either_protocol()
    {
        Assert.Equal("https://gw.example/native", ResolveUri("https://gw.example/native", ChatProtocol.DashScope).BaseUrl);
        Assert.Equal("https://gw.example/api/v1", ResolveUri("https://gw.example", ChatProtocol.DashScope).BaseUrl);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("https://")]
    [InlineData("https:///x")]
    [InlineData("https:/dashscope.aliyuncs.com")]
    [InlineData("https:dashscope.aliyuncs.com")]
    [InlineData("http//dashscope.aliyuncs.com")]
    [InlineData("://dashscope.aliyuncs.com")]
    [InlineData("ftp://dashscope.aliyuncs.com")]
    [InlineData("file:///etc/passwd")]
    [InlineData("C:\\temp")]
    [InlineData("/compatible-mode/v1")]
    [InlineData("https://dash scope.aliyuncs.com")]
    [InlineData("https://dashscope.aliyuncs.com/a b")]
    [InlineData("https://dashscope.aliyuncs.com/a\nb")]
    [InlineData("https://dashscope.aliyuncs.com:99999")]
    [InlineData("\u3202pe.aliyun.com/v1")] // On the network, its name contains brackets, which aren't allowed in the address.
    [InlineData("https://dashscope..aliyuncs.com")]
    [InlineData("https://{region}.dashscope.aliyuncs.com")]
    [InlineData("https://<host>/v1")]
    [InlineData("https://evil.com\\@dashscope.aliyuncs.com")]
    [InlineData("https://gw.example/v1?x=1")]
    [InlineData("https://gw.example/v1?")]
    [InlineData("https://gw.example/v1#top")]
    [InlineData("http://gw.example/v1")]
    [InlineData("http://dashscope.aliyuncs.com")]
    [InlineData("http://localhost.evil.com")]
    [InlineData("http://0.0.0.0:5000")]
    public void What_is_no_good_address_is_refused(string uri) => Assert.Equal("BaseUri", Fails(new() { BaseUri = uri }).ParameterName);

    [Theory]
    [InlineData("notaurl")]
    [InlineData("Beijing")]
    [InlineData("//notaurl")]
    [InlineData("notaurl:")]
    [InlineData("compatible-mode/v1")]
    [InlineData("12345")]
    [InlineData("https")]
    public void A_word_is_no_host(string text)
    {
        var error = Fails(new() { BaseUri = text });
        Assert.Equal("BaseUri", error.ParameterName);
        Assert.Contains("https://host/path", error.Message, StringComparison.Ordinal);
        Assert.Contains("is a host name", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://gateway", "https://gateway/compatible-mode/v1")]
    [InlineData("https://gateway/v1", "https://gateway/v1")]
    [InlineData("http://gateway/v1", "http://gateway/v1")]
    [InlineData("gateway:8080", "https://gateway:8080/compatible-mode/v1")]
    [InlineData("gateway:443/v1", "https://gateway/v1")]
    [InlineData("dashscope\u3002aliyuncs\u3002com", "https://dashscope.aliyuncs.com/compatible-mode/v1")]
    [InlineData("10.0.0.5", "https://10.0.0.5/compatible-mode/v1")]
    [InlineData("Localhost/v1", "http://localhost/v1")]
    public void A_host_of_one_label_needs_a_scheme_or_a_port(string text, string expected) =>
        Assert.Equal(expected, Resolve(new() { BaseUri = text, AllowInsecure = true }).Endpoint.BaseUrl);

    [Theory]
    [InlineData("sk-hunter2abcdef")]
    [InlineData("sk-ws-H.HUNTER2.ab12.MEQCIDlnotakey0000")]
    public void A_key_in_the_place_of_the_address_is_called_one(string key) =>
        Assert.Contains("looks like an API key", Fails(new() { BaseUri = key }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://joe:hunter2@gw.example/v1")]
    [InlineData("https://hunter2@gw.example/v1")]
    [InlineData("joe:hunter2@gw.example/v1")]
    [InlineData("ftp://joe:hunter2@gw.example")]
    [InlineData("https://joe:hun ter2@gw.example")]
    [InlineData("https://joe:hunter2@gw.example:99999")]
    [InlineData("http://joe:hunter2@gw.example?hunter2")]
    [InlineData("https://gw.example/v1?key=hunter2")]
    [InlineData("https://gw.example/v1#hunter2")]
    [InlineData("sk-hunter2abcdef")]
    [InlineData("sk-ws-H.HUNTER2.ab12.MEQCIDlnotakey0000")]
    [InlineData("https:joe:hunter2@gw.example")]
    public void An_error_never_repeats_a_secret(string uri)
    {
        var error = Fails(new() { BaseUri = uri });
        Assert.DoesNotContain("hunter", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("ter2", error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Http_beyond_this_machine_needs_consent()
    {
        Assert.Contains("-AllowInsecure", Fails(new() { BaseUri = "http://10.0.0.5:8000/v1" }).Message, StringComparison.Ordinal);
        Assert.Equal("http://10.0.0.5:8000/v1", Resolve(new() { BaseUri = "http://10.0.0.5:8000/v1", AllowInsecure = true }).Endpoint.BaseUrl);
        Assert.Equal("http://localhost:1/v1", ResolveUri("http://localhost:1/v1").BaseUrl);
        Assert.True(ResolveUri("http://localhost:1/v1").IsLoopback);
    }

    [Theory]
    [InlineData("https://d\u0430shscope.aliyuncs.com", "xn--")]
    [InlineData("https://bücher.example/v1", "xn--bcher-kva.example")]
    public void International_names_become_what_the_network_sees(string uri, string host)
    {
        var endpoint = ResolveUri(uri);
        Assert.StartsWith(host, endpoint.BaseUri.Host, StringComparison.Ordinal);
        Assert.False(endpoint.IsOfficial);
    }

    [Fact]
    public void Full_width_spelling_of_the_official_host_is_spelt_out()
    {
        var endpoint = ResolveUri("https://dashscope\u3002aliyuncs\u3002com");
        Assert.Equal("dashscope.aliyuncs.com", endpoint.BaseUri.Host);
        Assert.True(endpoint.IsOfficial);
    }

    [Theory]
    [InlineData("https://gw.example/v1")]
    [InlineData("https://gw.example/chat/completions")]
    [InlineData("https://dashscope.aliyuncs.com")]
    public void Operations_combine_with_and_without_a_slash(string uri)
    {
        var endpoint = ResolveUri(uri);
        var expected = endpoint.BaseUrl + "/chat/completions";
        Assert.Equal(expected, endpoint.Combine("chat/completions").AbsoluteUri);
        Assert.Equal(expected, endpoint.Combine("/chat/completions").AbsoluteUri);
        Assert.Equal(expected, new Uri(endpoint.BaseUri, "chat/completions").AbsoluteUri);
        Assert.Equal(endpoint.BaseUrl, endpoint.ToString());
    }

    [Theory]
    // compatible, native, region, protocol -> address
    [InlineData("https://dashscope-us.aliyuncs.com/compatible-mode/v1", null, null, null, "https://dashscope-us.aliyuncs.com/compatible-mode/v1")]
    [InlineData("https://a.example/v1", "https://b.example/v9", "intl", null, "https://a.example/v1")]
    [InlineData("https://a.example/v1", "https://b.example/v9", null, ChatProtocol.OpenAI, "https://a.example/v1")]
    [InlineData("https://a.example/v1", "https://b.example/v9", null, ChatProtocol.DashScope, "https://b.example/v9")]
    [InlineData(null, "https://dashscope-intl.aliyuncs.com/api/v1", null, null, "https://dashscope-intl.aliyuncs.com/api/v1")]
    [InlineData(null, "dashscope-intl.aliyuncs.com", null, null, "https://dashscope-intl.aliyuncs.com/api/v1")]
    [InlineData(null, null, "ap-southeast-1", null, "https://dashscope-intl.aliyuncs.com/compatible-mode/v1")]
    [InlineData(null, null, " us-east-1 ", ChatProtocol.DashScope, "https://dashscope-us.aliyuncs.com/api/v1")]
    [InlineData("", "  ", "", null, "https://dashscope.aliyuncs.com/compatible-mode/v1")]
    public void The_environment_fills_in_what_was_not_given(string? compatible, string? native, string? region, ChatProtocol? protocol, string expected)
    {
        SetEnvironment(compatible, native, region);
        var (endpoint, warnings) = Resolve(new() { Protocol = protocol });
        Assert.Equal(expected, endpoint.BaseUrl);
        Assert.Empty(warnings);
        var isNative = protocol == ChatProtocol.DashScope || (compatible is null && native is not null);
        Assert.Equal(isNative ? ChatProtocol.DashScope : ChatProtocol.OpenAI, endpoint.Protocol);
    }

    [Fact]
    public void The_environment_does_not_touch_what_was_given()
    {
        SetEnvironment("https://a.example/v1", "https://b.example/v9", "us");
        Assert.Equal("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", Resolve(new() { Region = "intl" }).Endpoint.BaseUrl);
        Assert.Equal("https://c.example/v1", ResolveUri("https://c.example/v1").BaseUrl);
    }

    [Theory]
    [InlineData("https://a.example/v1", null, ChatProtocol.DashScope, "DASHSCOPE_COMPATIBLE_BASE_URL")]
    [InlineData(null, "https://b.example/v9", ChatProtocol.OpenAI, "DASHSCOPE_HTTP_BASE_URL")]
    public void A_variable_for_the_other_protocol_is_passed_over_aloud(string? compatible, string? native, ChatProtocol protocol, string variable)
    {
        SetEnvironment(compatible, native, "intl");
        var (endpoint, warnings) = Resolve(new() { Protocol = protocol });
        Assert.Equal("dashscope-intl.aliyuncs.com", endpoint.BaseUri.Host);
        Assert.Contains(variable, Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://joe:hunter2@a.example", null, null, "DASHSCOPE_COMPATIBLE_BASE_URL")]
    [InlineData("http://a.example/v1", null, null, "DASHSCOPE_COMPATIBLE_BASE_URL")]
    [InlineData("https://dashscope.aliyuncs.com/api/v1", null, null, "DASHSCOPE_COMPATIBLE_BASE_URL")]
    [InlineData(null, "https://dashscope.aliyuncs.com/compatible-mode/v1", null, "DASHSCOPE_HTTP_BASE_URL")]
    [InlineData(null, null, "Atlantis", "DASHSCOPE_API_REGION")]
    public void An_error_about_the_environment_names_the_variable(string? compatible, string? native, string? region, string variable)
    {
        SetEnvironment(compatible, native, region);
        var error = Fails(new());
        Assert.Contains(variable, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    private void SetEnvironment(string? compatible, string? native, string? region)
    {
        if (compatible is not null) _environment["DASHSCOPE_COMPATIBLE_BASE_URL"] = compatible;
        if (native is not null) _environment["DASHSCOPE_HTTP_BASE_URL"] = native;
        if (region is not null) _environment["DASHSCOPE_API_REGION"] = region;
    }
}
