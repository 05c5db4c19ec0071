using System.Text;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Text;

namespace QwenPS.Fuzz.Targets;

/// <summary>Tests a .env file that contains a key.</summary>
internal sealed class EnvFileTarget() : FuzzTarget("env")
{
    protected override IEnumerable<string> Examples =>
    [
        "# comment\nexport DASHSCOPE_API_KEY=sk-not-a-key-9bcdef # why\nA='it''s'\nB=\"a\\n$b \\\" x\"\nC = plain \nD=\n", "\ufeffDASHSCOPE_API_KEY=\"sk-not-a-key-9bcdef\"\r\nX=1\r\r\nY=2",
        "DASHSCOPE_API_KEY=Bearer sk-not-a-key-9bcdef", "DASHSCOPE_API_KEY=\"sk-0123\n456789abcdef\"", "DASHSCOPE_API_KEY=$(rm -rf /)\nDASHSCOPE_HTTP_BASE_URL=https://evil.example", "A=\0\nDASHSCOPE_API_KEY='unclosed", "no assignment\n=x\n1A=2",
    ];

    public override void Run(byte[] input, Random random)
    {
        EnvFile file = EnvFile.Parse(Encoding.UTF8.GetString(input), ".env");
        foreach (string warning in file.Warnings) Must.Hold(!warning.Any(char.IsControl), "a warning is one line");
        // Every value in quotation marks is read unchanged.
        string written = string.Concat(file.Values.Select(pair => $"{pair.Key}={Quote(pair.Value)}\n"));
        EnvFile again = EnvFile.Parse(written, ".env");
        Must.BeSame(Describe(file), Describe(again), "written and read again");
        Must.Hold(again.IgnoredLines.Count == 0, "no line is ignored");
        if (file.Values.TryGetValue(KeySource.KeyVariable, out string? value)) CheckKey(value);
    }

    private static void CheckKey(string value)
    {
        try
        {
            string key = KeyText.Clean(value, new KeySource(KeySourceKind.EnvFile, ".env"), []);
            Must.Hold(key.Length > 0 && key.All(c => c is > ' ' and <= '~'), "a key can stand in a header");
        }
        catch (ConnectionSetupException exception)
        {
            // If the value is only the name of the variable and an equals sign, it isn't a key.
            Must.Hold(value.Trim().Length < 12 || value.Trim() == KeySource.KeyVariable + "=" || !exception.Message.Contains(value, StringComparison.Ordinal), "no message holds the key");
        }
    }

    private static string Quote(string value)
    {
        // Characters without an escape remain unchanged, because a quoted value can contain line breaks.
        return "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
    }

    private static string Describe(EnvFile file) => string.Join("|", file.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}

/// <summary>Tests a base address from a parameter or a variable. The address determines the host that receives the key.</summary>
internal sealed class AddressTarget() : FuzzTarget("address")
{
    protected override IEnumerable<string> Examples =>
    [
        "https://dashscope.aliyuncs.com/compatible-mode/v1", "dashscope-intl.aliyuncs.com/api/v1", "https://ws-1.cn-beijing.maas.aliyuncs.com", "http://127.0.0.1:8080/v1", "localhost:11434", "[::1]:80",
        "https://dashscope.aliyuncs.com@evil.example/", "https://evil.example/#dashscope.aliyuncs.com", "https://dashscope.aliyuncs.com.evil.example", "https://evil.example\\.dashscope.aliyuncs.com", "https://{WorkspaceId}.cn-beijing.maas.aliyuncs.com", "https://maas.qwencloudapi.com/compatible-mode/v1", "https://token-plan.maas.qianwenaiapi.com",
        "https://dashscope。aliyuncs。com", "https://xn--dashscope-.aliyuncs.com", "https://127.0.0.1.evil.example", "http://0x7f000001/", "https://dashscope.aliyun.com/v1", "\u3202pe.aliyun.com/v1", "ftp://x", "https:/x", "//x", "https://example.com:99999", "https://a/v1/chat/completions?x=1",
    ];

    public override void Run(byte[] input, Random random)
    {
        var environment = new NoEnvironment(random.Next(4) == 0 ? Encoding.UTF8.GetString(input) : null);
        string? workspace = random.Next(4) == 0 ? Encoding.UTF8.GetString(input) : null;
        string? address = environment.Text is null && workspace is null ? Encoding.UTF8.GetString(input) : null;
        try
        {
            string? region = address is null && environment.Text is null ? "eu-central-1" : null;
            Endpoint endpoint = EndpointResolver.Resolve(new EndpointRequest { BaseUri = address, WorkspaceId = workspace, Region = region }, environment).Endpoint;
            // The address that the module connects to must pass the same check.
            string host = endpoint.Combine("chat/completions").IdnHost;
            Must.Hold(endpoint.Combine("x").UserInfo.Length == 0, "no user in an address");
            if (endpoint.IsOfficial) Must.Hold(IsProvider(host), $"an official host is the provider's: {host}");
            bool isLoopback = endpoint.IsLoopback && (host == "localhost" || host.StartsWith("127.", StringComparison.Ordinal) || host.Trim('[', ']') == "::1");
            if (endpoint.BaseUri.Scheme != Uri.UriSchemeHttps) Must.Hold(isLoopback, "clear text stays on this machine");
            KeyGuard.Check(new ApiKey(Service.Key, new KeySource(KeySourceKind.CurrentFolderEnvFile, ".env")), endpoint);
            Must.Hold(endpoint.IsOfficial || endpoint.IsLoopback, "a key that lay around goes to the provider or to this machine");
        }
        catch (ConnectionSetupException exception)
        {
            Must.Hold(!exception.Message.Any(char.IsControl), "a message is one line");
        }
    }

    private static bool IsProvider(string host) =>
        host is "dashscope.aliyuncs.com" or "dashscope-intl.aliyuncs.com" or "dashscope-us.aliyuncs.com"
            or "maas.qwencloudapi.com" or "token-plan.maas.qwencloudapi.com" or "maas.qianwenaiapi.com" or "token-plan.maas.qianwenaiapi.com"
        || host.EndsWith(".dashscope.aliyuncs.com", StringComparison.Ordinal)
        || host.EndsWith(".maas.aliyuncs.com", StringComparison.Ordinal);

    private sealed record NoEnvironment(string? Text) : IEnvironment
    {
        public string HomeDirectory => "";

        public string CurrentDirectory => "";

        public string? GetVariable(string name) => name == EndpointResolver.CompatibleVariable ? Text : null;
    }
}

/// <summary>Tests a text for display that contains the key at any position.</summary>
internal sealed class RedactorTarget() : FuzzTarget("redactor")
{
    private static readonly string[] Keys = [Service.Key, "gateway-key-5f0c9d1e", "abcabcabcabc", "p\"q\\r/s%t+u", "sk-sp-AAAAAAAAAAAA", "aaaaaaaa"];

    protected override IEnumerable<string> Examples => ["plain text", "Authorization: Bearer ", "{\"message\":\"\",\"a\":\"\\n\"}", "https://example.com/?key=&x=%20", "risk-assessment sk-…1a2b Bearer%20"];

    public override void Run(byte[] input, Random random)
    {
        string key = Keys[random.Next(Keys.Length)];
        string form = random.Next(4) switch { 0 => System.Text.Json.JsonSerializer.Serialize(key)[1..^1], 1 => Uri.EscapeDataString(key), _ => key };
        string text = Encoding.UTF8.GetString(input);
        for (int count = random.Next(1, 4); count > 0; count--) text = text.Insert(random.Next(text.Length + 1), form);
        var redactor = new Redactor(key);
        string shown = redactor.Redact(text);
        Must.Hold(!shown.Contains(form, StringComparison.Ordinal), "the key is masked");
        int limit = random.Next(200);
        string start = redactor.RedactStart(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetByteCount(text), limit);
        Must.Hold(!start.Contains(form, StringComparison.Ordinal) && start.Length <= limit, "the key is masked in the beginning");
    }
}
