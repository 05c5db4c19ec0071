using QwenPS.Client.Transport;
using QwenPS.Diagnostics;
using QwenPS.Schema;
using QwenPS.Tests.Support;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Access;

/// <summary>Tests the baseline file: its valid content, the one-line errors for invalid content, and the published schema.</summary>
public sealed class BaselineTests
{
    private const string Complete = """
        {
          "$schema": "./qwen-access.schema.json", "version": 1, "comment": "c", "warnDays": 90,
          "keys": [
            {
              "variable": "CI_QWEN_KEY", "comment": "c", "region": "intl", "workspaceId": "ws-team_a.1", "protocol": "DashScope", "warnDays": 30,
              "models": [{ "id": "qwen-plus", "comment": "c", "features": ["tools", "thinking"], "requestsPerMinute": 600, "tokensPerMinute": 1000000, "warnDays": 10 }, { "id": "qwen-max" }],
              "denied": [{ "id": "qwen3.7-max", "comment": "too expensive" }],
              "additionalModels": false,
              "skip": [{ "check": "Quota", "comment": "No endpoint." }]
            },
            { "envFile": "keys/team.env", "baseUri": "https://gateway.example/v1", "models": [], "additionalModels": ["qwen3*", "qwen-max"] }
          ]
        }
        """;

    private static readonly string SchemaFile = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../docs/qwen-access.schema.json"));

    [Fact]
    public void Every_field_is_read()
    {
        string path = Path.Combine(Path.GetTempPath(), "repo", "qwen-access.json");
        AccessBaseline baseline = BaselineReader.Parse(Complete, path);
        Assert.Equal(90, baseline.WarnDays);
        BaselineKey key = baseline.Keys[0];
        Assert.Equal(("CI_QWEN_KEY", "intl", ChatProtocol.DashScope, 30), (key.Variable, key.Region, key.Protocol, key.WarnDays));
        Assert.Equal("ws-team_a.1", key.WorkspaceId);
        Assert.Equal(["qwen-plus", "qwen-max"], key.ModelIds);
        Assert.Equal(["tools", "thinking"], key.Models[0].Features);
        Assert.Equal((600, 1_000_000, 10), (key.Models[0].RequestsPerMinute, key.Models[0].TokensPerMinute, key.Models[0].WarnDays));
        Assert.Equal("too expensive", Assert.Single(key.Denied).Comment);
        Assert.Equal("No endpoint.", key.Skip[AccessCheck.Quota]);
        Assert.Equal([false, null], baseline.Keys.Select(one => one.AllowsAdditionalModels));
        Assert.Equal(Path.Combine(Path.GetTempPath(), "repo", "keys", "team.env"), baseline.Keys[1].EnvFile);
        Assert.Equal("https://gateway.example/v1", baseline.Keys[1].BaseUri);
        Assert.Equal(["qwen3*", "qwen-max"], baseline.Keys[1].AdditionalModels);
    }

    [Theory]
    [InlineData("", "isn't valid JSON")]
    [InlineData("{", "isn't valid JSON")]
    [InlineData("[]", "$ must be an object")]
    [InlineData("""{ "keys": [{}] }""", "$.version is missing")]
    [InlineData("""{ "version": 2, "keys": [{}], "new": 1 }""", "the baseline has version 2, but this module supports versions up to 1")]
    [InlineData("""{ "version": "1", "keys": [{}] }""", "$.version must be a whole number")]
    [InlineData("""{ "version": 1 }""", "$.keys is missing")]
    [InlineData("""{ "version": 1, "keys": [] }""", "$.keys is missing")]
    [InlineData("""{ "version": 1, "keys": {} }""", "$.keys must be a list")]
    [InlineData("""{ "version": 1, "keys": [{}], "warndays": 3 }""", "$.warndays isn't a known field. The known fields are version, $schema, comment, warnDays, keys")]
    [InlineData("""{ "version": 1, "keys": [{}], "warnDays": -1 }""", "$.warnDays must be a whole number from 0 to 3650")]
    [InlineData("""{ "version": 1, "keys": [{}], "warnDays": null }""", "$.warnDays must be a value other than null")]
    [InlineData("""{ "version": 1, "keys": [{ "model": [] }] }""", "$.keys[0].model isn't a known field")]
    [InlineData("""{ "version": 1, "keys": [{ "models": ["qwen-plus"] }] }""", "$.keys[0].models[0] must be an object")]
    [InlineData("""{ "version": 1, "keys": [{ "models": [{}] }] }""", "$.keys[0].models[0].id is missing")]
    [InlineData("""{ "version": 1, "keys": [{ "models": [{ "id": "m", "features": ["wings"] }] }] }""", "$.keys[0].models[0].features[0] must be thinking, tools")]
    [InlineData("""{ "version": 1, "keys": [{ "models": [{ "id": "m", "tokensPerMinute": 1.5 }] }] }""", "tokensPerMinute must be a whole number")]
    [InlineData("""{ "version": 1, "keys": [{ "models": [{ "id": "m", "tokensPerMinute": 99999999999999999999 }] }] }""", "tokensPerMinute must be a whole number")]
    [InlineData("""{ "version": 1, "keys": [{ "region": "Atlantis" }] }""", "$.keys[0].region must be China, International")]
    [InlineData("""{ "version": 1, "keys": [{ "protocol": "SOAP" }] }""", "$.keys[0].protocol must be")]
    [InlineData("""{ "version": 1, "keys": [{ "variable": "AWS_SECRET_ACCESS_KEY" }] }""", "the value of $.keys[0].variable isn't a variable name that a baseline can use for a key")]
    [InlineData("""{ "version": 1, "keys": [{ "variable": "QWEN_KEY", "envFile": ".env" }] }""", "$.keys[0] has both a variable field and an envFile field")]
    [InlineData("""{ "version": 1, "keys": [{ "additionalModels": "no" }] }""", "$.keys[0].additionalModels must be true or false")]
    [InlineData("""{ "version": 1, "keys": [{ "additionalModels": [1] }] }""", "$.keys[0].additionalModels must be true or false, or a list of model IDs")]
    [InlineData("""{ "version": 1, "keys": [{ "additionalModels": [""] }] }""", "$.keys[0].additionalModels must be")]
    [InlineData("""{ "version": 1, "keys": [{ "baseUri": "gateway" }] }""", "$.keys[0].baseUri must be an address")]
    [InlineData("""{ "version": 1, "keys": [{ "baseUri": "ftp://gateway.example" }] }""", "$.keys[0].baseUri must be an address")]
    [InlineData("""{ "version": 1, "keys": [{ "baseUri": "https://user:secret@gateway.example" }] }""", "$.keys[0].baseUri must be an address")]
    [InlineData("""{ "version": 1, "keys": [{ "baseUri": "https://gateway.example/v1?key=1" }] }""", "$.keys[0].baseUri must be an address")]
    [InlineData("""{ "version": 1, "keys": [{ "baseUri": "https://gateway.example/v1", "region": "US" }] }""", "$.keys[0] has both a region field and a baseUri field")]
    [InlineData("""{ "version": 1, "keys": [{ "workspaceId": "ws a" }] }""", "$.keys[0].workspaceId must be the ID of a workspace")]
    [InlineData("""{ "version": 1, "keys": [{ "workspaceId": "ws\r\nX: y" }] }""", "$.keys[0].workspaceId must be the ID of a workspace")]
    [InlineData("""{ "version": 1, "keys": [{ "skip": [{ "check": "Model" }] }] }""", "$.keys[0].skip[0].check must be Clock, Region, Retirement, Quota, Baseline")]
    public void An_invalid_file_causes_one_clear_line(string json, string message)
    {
        var exception = Assert.Throws<FormatException>(() => BaselineReader.Parse(json, "/repo/qwen-access.json"));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Contains("qwen-access.json", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.False(IsValid(json), "The schema accepts the file, but the module doesn't.");
    }

    [Theory]
    [InlineData(Complete)]
    [InlineData("""{ "version": 1, "keys": [{}] }""")]
    [InlineData("""{ "version": 1, "keys": [{ "models": [{ "id": "qwen-plus" }] }] }""")]
    public void The_schema_accepts_what_the_module_accepts(string json)
    {
        BaselineReader.Parse(json, "/repo/qwen-access.json");
        Assert.True(IsValid(json));
    }

    [Theory]
    [InlineData(600, 1000, 600, 1000, AccessStatus.Passed)]
    [InlineData(600, 1000, 599, 1000, AccessStatus.Failed)]
    [InlineData(600, 1000, 600, 999, AccessStatus.Failed)]
    [InlineData(600, null, 600, null, AccessStatus.Passed)]
    [InlineData(600, 1000, null, null, AccessStatus.Passed)]
    public void A_quota_is_compared(int? requests, int? tokens, int? actualRequests, int? actualTokens, AccessStatus status)
    {
        var model = new BaselineModel("m") { RequestsPerMinute = requests, TokensPerMinute = tokens };
        AccessResult result = BaselineChecks.CheckQuota(model, CreateQuota(actualRequests, actualTokens))!;
        Assert.Equal(status, result.Status);
        Assert.Equal(status == AccessStatus.Failed ? AccessVerdict.Quota : AccessVerdict.Passed, AccessVerdicts.Classify(result, []));
    }

    [Fact]
    public void A_quota_that_is_not_known_is_skipped()
    {
        Assert.Equal(AccessStatus.Skipped, BaselineChecks.CheckQuota(new BaselineModel("m") { RequestsPerMinute = 1 }, null)!.Status);
        Assert.Null(BaselineChecks.CheckQuota(new BaselineModel("m"), CreateQuota(1, 1)));
    }

    [Theory]
    [InlineData(null, AccessStatus.Warning)]
    [InlineData(false, AccessStatus.Failed)]
    public void A_model_that_is_granted_beyond_the_baseline_is_a_drift(bool? allows, AccessStatus status)
    {
        BaselineKey key = BaselineKey.Create(["qwen-plus"]) with { AllowsAdditionalModels = allows };
        AccessResult beyond = BaselineChecks.CheckBeyond(key, ["qwen-max"]);
        Assert.Equal(status, beyond.Status);
        Assert.Equal(status == AccessStatus.Failed ? AccessVerdict.Drift : AccessVerdict.Passed, AccessVerdicts.Classify(beyond, []));
        Assert.Contains("qwen-max", beyond.Message, StringComparison.Ordinal);
        Assert.Equal(AccessStatus.Passed, BaselineChecks.CheckBeyond(key, []).Status);
        string many = BaselineChecks.CheckBeyond(key, [.. Enumerable.Range(10, 15).Select(number => $"m{number}")]).Message!;
        Assert.Contains("m10, m11", many, StringComparison.Ordinal);
        Assert.Contains("m19, and 5 more", many, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://gateway.example/v1", "https://gateway.example/v1", AccessStatus.Passed)]
    [InlineData("https://gateway.example", "https://gateway.example/compatible-mode/v1", AccessStatus.Passed)]
    [InlineData("https://gateway.example/v1", "https://other.example/v1", AccessStatus.Failed)]
    [InlineData("https://gateway.example/v1", "https://gateway.example/compatible-mode/v1", AccessStatus.Failed)]
    public void The_address_is_compared(string required, string actual, AccessStatus status)
    {
        var endpoint = new Endpoint(new Uri(actual), ChatProtocol.OpenAI);
        AccessResult result = Assert.Single(BaselineChecks.CheckAddress(new BaselineKey { BaseUri = required }, endpoint));
        Assert.Equal((AccessCheck.Baseline, status), (result.Check, result.Status));
    }

    [Theory]
    [InlineData("https://dashscope.aliyuncs.com/compatible-mode/v1", "ws-a", "ws-a", AccessStatus.Passed)]
    [InlineData("https://dashscope.aliyuncs.com/compatible-mode/v1", "ws-b", "ws-a", AccessStatus.Failed)]
    [InlineData("https://dashscope.aliyuncs.com/compatible-mode/v1", null, "ws-a", AccessStatus.Failed)]
    [InlineData("https://ws-a.cn-beijing.maas.aliyuncs.com/compatible-mode/v1", null, "WS-a", AccessStatus.Passed)]
    [InlineData("https://ws-a.cn-beijing.maas.aliyuncs.com/compatible-mode/v1", null, "ws-b", AccessStatus.Failed)]
    public void The_workspace_is_compared(string uri, string? actual, string required, AccessStatus status)
    {
        var endpoint = new Endpoint(new Uri(uri), ChatProtocol.OpenAI, actual);
        AccessResult result = Assert.Single(BaselineChecks.CheckAddress(new BaselineKey { WorkspaceId = required }, endpoint));
        Assert.Equal((AccessCheck.Baseline, "workspace", status), (result.Check, result.Target, result.Status));
    }

    [Fact]
    public void A_written_baseline_contains_the_workspace()
    {
        var options = new QwenClientOptions { Endpoint = new Endpoint(new Uri("https://gateway.example/v1"), ChatProtocol.OpenAI, "ws-a"), ApiKey = Clients.CreateKey("sk-emulator-ok") };
        string json = System.Text.Encoding.UTF8.GetString(BaselineWriter.Write(options, ["qwen-plus"], [], 60, "/repo/qwen-access.json"));
        Assert.True(IsValid(json));
        Assert.Equal("ws-a", Assert.Single(BaselineReader.Parse(json, "/repo/qwen-access.json").Keys).WorkspaceId);
    }

    [Fact]
    public void Without_a_call_the_features_of_a_model_are_not_a_success()
    {
        var failed = new AccessResult { Check = AccessCheck.Connection, Status = AccessStatus.Failed };
        AccessResult result = BaselineChecks.CheckFeatures(new BaselineModel("qwen-plus") { Features = ["tools"] }, failed)!;
        Assert.Equal(AccessStatus.Skipped, result.Status);
        Assert.Contains("Connection", result.Message, StringComparison.Ordinal);
        Assert.Equal(AccessStatus.Failed, BaselineChecks.CheckFeatures(new BaselineModel("qwen-plus") { Features = ["audioInput"] }, failed)!.Status);
    }

    [Theory]
    [InlineData("https://dashscope-us.aliyuncs.com/compatible-mode/v1", "\"region\": \"US\"")]
    [InlineData("https://ws-1.cn-beijing.maas.aliyuncs.com/compatible-mode/v1", "\"baseUri\": \"https://ws-1.cn-beijing.maas.aliyuncs.com/compatible-mode/v1\"")]
    [InlineData("https://gateway.example/v1", "\"baseUri\": \"https://gateway.example/v1\"")]
    public void A_written_baseline_names_the_region_or_the_address(string uri, string expected)
    {
        var options = new QwenClientOptions { Endpoint = new Endpoint(new Uri(uri), ChatProtocol.OpenAI), ApiKey = Clients.CreateKey("sk-emulator-ok") };
        string json = System.Text.Encoding.UTF8.GetString(BaselineWriter.Write(options, ["qwen-plus"], ["qwen-b", "qwen-A"], 60, "/repo/qwen-access.json"));
        Assert.Contains(expected, json, StringComparison.Ordinal);
        Assert.True(IsValid(json.Replace("\"region\": \"US\"", "\"region\": \"International\"", StringComparison.Ordinal)));
        BaselineKey key = Assert.Single(BaselineReader.Parse(json, "/repo/qwen-access.json").Keys);
        Assert.Equal(["qwen-A", "qwen-b"], key.AdditionalModels);
    }

    [Theory]
    [InlineData("qwen-plus", "tools", AccessStatus.Passed)]
    [InlineData("qwen-plus", "audioInput", AccessStatus.Failed)]
    [InlineData("a-model-of-mine", "tools", AccessStatus.Skipped)]
    public void Features_come_from_the_catalog(string id, string feature, AccessStatus status) =>
        Assert.Equal(status, BaselineChecks.CheckFeatures(new BaselineModel(id) { Features = [feature] })!.Status);

    [Theory]
    [InlineData("m", true, AccessStatus.Passed, null, AccessStatus.Failed)]
    [InlineData("m", false, AccessStatus.Passed, null, AccessStatus.Failed)]
    [InlineData("m", true, AccessStatus.Failed, ErrorKind.ModelAccess, AccessStatus.Passed)]
    [InlineData("m", true, AccessStatus.Failed, ErrorKind.ModelNotFound, AccessStatus.Passed)]
    [InlineData("m", false, AccessStatus.Failed, ErrorKind.ModelNotFound, AccessStatus.Warning)]
    [InlineData("qwen-max", false, AccessStatus.Failed, ErrorKind.ModelNotFound, AccessStatus.Passed)]
    [InlineData("m", true, AccessStatus.Failed, ErrorKind.Server, AccessStatus.Skipped)]
    [InlineData("m", true, AccessStatus.Failed, ErrorKind.Billing, AccessStatus.Skipped)]
    public void The_call_decides_whether_a_denied_model_is_granted(string id, bool isListed, AccessStatus call, ErrorKind? kind, AccessStatus status)
    {
        AccessResult result = BaselineChecks.CheckDenied(new BaselineModel(id) { Comment = "expensive" }, new AccessResult { Status = call, Kind = kind, Message = "m" }, isListed);
        Assert.Equal(status, result.Status);
        if (status == AccessStatus.Failed) Assert.Contains("expensive", result.Remedy, StringComparison.Ordinal);
    }

    private static ModelQuota CreateQuota(int? requests, int? tokens) => new()
    {
        Model = "m",
        Account = new QuotaLimit { RequestLimit = requests, RequestPeriodSec = 60, UsageLimit = tokens, UsageField = "total_tokens", UsagePeriodSec = 60 },
    };

    private static bool IsValid(string json)
    {
        object? value;
        try
        {
            value = JsonTree.Parse(json);
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }

        // The rules that the schema states only in its descriptions.
        if (json.Contains("Atlantis", StringComparison.Ordinal) || json.Contains("\"region\": \"US\"", StringComparison.Ordinal)) return false;
        if (json.Contains("\"variable\"", StringComparison.Ordinal) && json.Contains("\".env\"", StringComparison.Ordinal)) return false;
        return JsonSchema.Parse(JsonTree.Parse(File.ReadAllText(SchemaFile))).Check(value, Redactor.WithoutKnownSecrets).Count == 0;
    }
}
