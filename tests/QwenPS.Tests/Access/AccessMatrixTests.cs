using System.Globalization;
using System.Xml.Linq;
using QwenPS.Catalog;
using QwenPS.Client.Transport;
using QwenPS.Diagnostics;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Access;

/// <summary>
/// Tests combinations of the key state, model, retirement, network, permissions, quota, and protocol against the emulator. The results are the verdict, the
/// exit code, the annotations, and the JUnit cases.
/// </summary>
public sealed class AccessMatrixTests : ServiceTest
{
    // qwen-turbo retires on 2026-10-10.
    private const string Current = "qwen-plus";
    private const string Ending = "qwen-turbo";

    private static readonly ChatProtocol[] Protocols = [ChatProtocol.OpenAI, ChatProtocol.DashScope];

    private static readonly (string Key, AccessVerdict Verdict, AccessCheck? Failed)[] Keys =
    [
        ("ok", AccessVerdict.Passed, null),
        ("expired", AccessVerdict.Key, AccessCheck.KeyAccepted),
        ("revoked", AccessVerdict.Key, AccessCheck.KeyAccepted),
        ("region-us", AccessVerdict.Key, AccessCheck.KeyAccepted),
        ("workspace", AccessVerdict.Key, AccessCheck.KeyAccepted),
        ("frozen", AccessVerdict.Key, AccessCheck.KeyAccepted),
        ("arrears", AccessVerdict.Billing, AccessCheck.Model),
        ("balance", AccessVerdict.Billing, AccessCheck.Model),
        ("quota", AccessVerdict.Billing, AccessCheck.Model),
        ("tokenquota", AccessVerdict.Quota, AccessCheck.Model),
        ("denied", AccessVerdict.ModelAccess, AccessCheck.Model),
        ("unpurchased", AccessVerdict.ModelAccess, AccessCheck.Model),
    ];

    private static readonly (string Day, string Model, AccessStatus Retirement)[] Days =
    [
        ("2026-09-01", Current, AccessStatus.Skipped),
        ("2026-06-01", Ending, AccessStatus.Passed),
        ("2026-09-01", Ending, AccessStatus.Warning),
        ("2026-10-10", Ending, AccessStatus.Failed),
    ];

    /// <summary>
    /// Contains the states of the network and the service. Each state has the verdict with a valid key, and the status of the check KeyAccepted.
    /// </summary>
    private static readonly (string Network, AccessVerdict Verdict, AccessStatus KeyAccepted)[] Networks =
    [
        ("list 404", AccessVerdict.Passed, AccessStatus.Warning),
        ("list 405", AccessVerdict.Passed, AccessStatus.Warning),
        ("list 500", AccessVerdict.Passed, AccessStatus.Warning),
        ("list 503", AccessVerdict.Passed, AccessStatus.Warning),
        ("list page", AccessVerdict.Passed, AccessStatus.Warning),
        ("model 500", AccessVerdict.Service, AccessStatus.Passed),
        ("model 503", AccessVerdict.Service, AccessStatus.Passed),
        ("model 429", AccessVerdict.Quota, AccessStatus.Passed),
        ("model cut", AccessVerdict.Service, AccessStatus.Passed),
        ("reset", AccessVerdict.Network, AccessStatus.Failed),
        ("refused", AccessVerdict.Network, AccessStatus.Skipped),
        ("no name", AccessVerdict.Network, AccessStatus.Skipped),
    ];

    /// <summary>
    /// The list of permissions, whether the baseline allows additional models, and the status of the comparison, or null if the comparison doesn't run.
    /// </summary>
    private static readonly (string Permissions, bool? Allows, AccessStatus? Status)[] Permissions =
    [
        ("more", null, AccessStatus.Warning),
        ("more", false, AccessStatus.Failed),
        ("more", true, null),
        ("equal", false, AccessStatus.Passed),
        ("endless", false, AccessStatus.Passed),
        ("403", false, AccessStatus.Skipped),
        ("404", false, AccessStatus.Skipped),
    ];

    /// <summary>The list of quotas, the required requests and tokens per minute, and the status of the check.</summary>
    private static readonly (string Quotas, int Requests, int Tokens, AccessStatus Status)[] Quotas =
    [
        ("own", 30_000, 10_000_000, AccessStatus.Passed),
        ("own", 30_001, 1, AccessStatus.Failed),
        ("own", 1, 10_000_001, AccessStatus.Failed),
        ("null", 30_001, 10_000_001, AccessStatus.Passed),
        ("empty", 1, 1, AccessStatus.Skipped),
        ("403", 1, 1, AccessStatus.Skipped),
        ("404", 1, 1, AccessStatus.Skipped),
        ("endless", 1, 1, AccessStatus.Passed),
    ];

    public static TheoryData<ChatProtocol, string, bool?, AccessStatus?, string, int, int, AccessStatus> BaselineRows()
    {
        var rows = new TheoryData<ChatProtocol, string, bool?, AccessStatus?, string, int, int, AccessStatus>();
        foreach (ChatProtocol protocol in Protocols)
            foreach ((string permissions, bool? allows, AccessStatus? beyond) in Permissions)
                foreach ((string quotas, int requests, int tokens, AccessStatus quota) in Quotas) rows.Add(protocol, permissions, allows, beyond, quotas, requests, tokens, quota);
        return rows;
    }

    public static TheoryData<ChatProtocol, string, string, string, AccessStatus, AccessVerdict, AccessCheck?> KeyRows()
    {
        var rows = new TheoryData<ChatProtocol, string, string, string, AccessStatus, AccessVerdict, AccessCheck?>();
        foreach (ChatProtocol protocol in Protocols)
            foreach ((string key, AccessVerdict verdict, AccessCheck? failed) in Keys)
                foreach ((string day, string model, AccessStatus retirement) in Days)
                {
                    // If a denied model is retired, the result is that it's retired, because a retired model can't be granted. A problem that also affects
                    // other models takes precedence.
                    bool isRetired = retirement == AccessStatus.Failed && (key is "ok" or "denied" or "tokenquota");
                    rows.Add(protocol, key, day, model, retirement, isRetired ? AccessVerdict.ModelRetired : verdict, failed);
                }

        return rows;
    }

    public static TheoryData<ChatProtocol, string, string, string, AccessVerdict, AccessStatus> NetworkRows()
    {
        var rows = new TheoryData<ChatProtocol, string, string, string, AccessVerdict, AccessStatus>();
        foreach (ChatProtocol protocol in Protocols)
            foreach ((string network, AccessVerdict verdict, AccessStatus accepted) in Networks)
                foreach ((string day, string model, AccessStatus retirement) in Days)
                {
                    bool isRetired = retirement == AccessStatus.Failed && (verdict is AccessVerdict.Passed or AccessVerdict.Quota);
                    rows.Add(protocol, network, day, model, isRetired ? AccessVerdict.ModelRetired : verdict, accepted);
                }

        return rows;
    }

    [Fact]
    public void The_matrix_has_at_least_120_rows() => Assert.InRange(KeyRows().Count + NetworkRows().Count + BaselineRows().Count, 120, 1000);

    [Theory]
    [MemberData(nameof(KeyRows))]
    public async Task A_key_has_its_verdict(ChatProtocol protocol, string key, string day, string model, AccessStatus retirement, AccessVerdict verdict, AccessCheck? failed)
    {
        string secret = key == "denied" ? $"sk-emulator-denied-{model}" : $"sk-emulator-{key}";
        AccessSummary summary = await RunAsync(Service.BaseUri, protocol, secret, model, day);
        Assert.Equal(verdict, summary.Verdict);
        Assert.Equal((int)verdict, summary.ExitCode);
        Assert.Equal(retirement, summary.Results.Single(result => result.Check == AccessCheck.Retirement).Status);
        Assert.Equal(failed, summary.Results.FirstOrDefault(result => result.Status == AccessStatus.Failed && result.Check != AccessCheck.Retirement)?.Check);
        Assert.Equal(summary.Results.Count, summary.Passed + summary.Failed + summary.Warnings + summary.Skipped);
        Assert.Equal(model == Ending ? new DateTimeOffset(2026, 10, 10, 0, 0, 0, TimeSpan.FromHours(8)) : null, summary.FirstRetirement);
        // Each page of the list is read once. If the key is accepted, there's one call to the model. If the call to the model is rejected, the list of
        // permissions explains the reason.
        int permissions = Service.Requests.Count(request => request.Path.Contains("permission", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(key == "denied" ? 1 : 0, permissions);
        int pages = Service.Requests.Count(request => request.Path.Contains("/models", StringComparison.Ordinal)) - permissions;
        Assert.InRange(pages, 1, protocol == ChatProtocol.OpenAI || failed == AccessCheck.KeyAccepted ? 1 : 2);
        Assert.Equal(failed == AccessCheck.KeyAccepted ? 0 : 1, Service.Requests.Count - pages - permissions);
    }

    [Theory]
    [MemberData(nameof(NetworkRows))]
    public async Task A_network_has_its_verdict(ChatProtocol protocol, string network, string day, string model, AccessVerdict verdict, AccessStatus accepted)
    {
        Uri uri = network switch
        {
            "refused" => new Uri("http://127.0.0.1:1"),
            "no name" => new Uri("https://no-such-host.invalid"),
            _ => Service.BaseUri,
        };
        if (CreateFault(network, model) is { } fault) Next(fault);
        AccessSummary summary = await RunAsync(uri, protocol, Clients.Key, model, day);
        Assert.Equal(verdict, summary.Verdict);
        Assert.Equal(accepted, summary.Results.Single(result => result.Check == AccessCheck.KeyAccepted).Status);
        // The check of the retirement doesn't require the network.
        Assert.Contains(summary.Results, result => result.Check == AccessCheck.Retirement);
    }

    [Theory]
    [MemberData(nameof(BaselineRows))]
    public async Task A_baseline_has_its_verdict(
        ChatProtocol protocol, string permissions, bool? allows, AccessStatus? beyond, string quotas, int requests, int tokens, AccessStatus quota)
    {
        if (CreateListFault(permissions, "/models/permissions", PermissionsOfCurrent) is { } permissionFault) Next(permissionFault);
        foreach (string path in new[] { "/quotas", "/models/limits" })
            if (CreateListFault(quotas, path, quotas == "empty" ? NoQuota : UnlimitedQuota) is { } quotaFault) Next(quotaFault);
        var model = new BaselineModel(Current) { RequestsPerMinute = requests, TokensPerMinute = tokens };
        var baseline = new BaselineKey { Models = [model], AllowsAdditionalModels = allows };
        AccessSummary summary = await RunAsync(Service.BaseUri, protocol, Clients.Key, Current, "2026-09-01", baseline);
        Assert.Equal(beyond, summary.Results.SingleOrDefault(result => result.Check == AccessCheck.Baseline)?.Status);
        AccessResult compared = summary.Results.Single(result => result.Check == AccessCheck.Quota);
        Assert.Equal(quota, compared.Status);
        AccessVerdict verdict = quota == AccessStatus.Failed ? AccessVerdict.Quota : beyond == AccessStatus.Failed ? AccessVerdict.Drift : AccessVerdict.Passed;
        Assert.Equal(verdict, summary.Verdict);
        // A list of permissions that fits on a page, and the quota of one model, take one call each.
        Assert.Equal(allows == true ? 0 : permissions == "endless" ? 2 : 1, Service.Requests.Count(request => request.Path.Contains("permissions", StringComparison.Ordinal)));
        Assert.Equal(quotas is "404" or "endless" ? 2 : 1,
            Service.Requests.Count(request => request.Path.Contains("quotas", StringComparison.Ordinal) || request.Path.Contains("limits", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_denied_model_is_not_beyond_the_baseline()
    {
        Next(CreateListFault("equal", "/models/permissions", PermissionsOfCurrent)!);
        var denied = new BaselineModel("qwen-max");
        AccessSummary summary = await RunAsync(Service.BaseUri, ChatProtocol.OpenAI, "sk-emulator-denied-qwen-max", Current, "2026-09-01", new BaselineKey { Models = [new(Current)], Denied = [denied] });
        Assert.Equal([AccessStatus.Passed, AccessStatus.Passed], summary.Results.Where(result => result.Check == AccessCheck.Baseline).Select(result => result.Status));
    }

    [Fact]
    public async Task A_skipped_comparison_calls_nothing()
    {
        var model = new BaselineModel(Current) { RequestsPerMinute = 1 };
        var skip = new Dictionary<AccessCheck, string?> { [AccessCheck.Baseline] = null, [AccessCheck.Quota] = null };
        await RunAsync(Service.BaseUri, ChatProtocol.OpenAI, Clients.Key, Current, "2026-09-01", new BaselineKey { Models = [model], Skip = skip });
        Assert.Equal(2, Service.Requests.Count);
    }

    [Fact]
    public async Task A_gateway_without_a_list_gets_one_call_per_model()
    {
        Next(new Fault { Status = 404, Match = new FaultMatch { PathContains = "/models" } });
        await RunAsync(Service.BaseUri, ChatProtocol.OpenAI, Clients.Key, Current, "2026-09-01");
        Assert.Equal(2, Service.Requests.Count);
    }

    [Fact]
    public async Task A_rejected_key_behind_a_gateway_without_a_list_is_detected_by_the_call()
    {
        Next(new Fault { Status = 502, Match = new FaultMatch { PathContains = "/models" } });
        AccessSummary summary = await RunAsync(Service.BaseUri, ChatProtocol.OpenAI, "sk-emulator-expired", Current, "2026-09-01");
        Assert.Equal(AccessVerdict.Key, summary.Verdict);
        Assert.Equal(AccessCheck.Model, summary.Results.Single(result => result.Status == AccessStatus.Failed).Check);
    }

    [Fact]
    public async Task Without_a_model_no_call_decides_so_a_failed_list_is_a_failure()
    {
        Next(new Fault { Status = 502, Match = new FaultMatch { PathContains = "/models" } });
        AccessSummary summary = await RunAsync(Service.BaseUri, ChatProtocol.OpenAI, Clients.Key, null, "2026-09-01");
        Assert.Equal(AccessVerdict.Service, summary.Verdict);
    }

    internal static async Task<AccessSummary> RunAsync(Uri uri, ChatProtocol protocol, string key, string? model, string day, BaselineKey? baseline = null)
    {
        var options = new QwenClientOptions { Endpoint = Clients.EndpointAt(uri, protocol), ApiKey = Clients.CreateKey(key), Time = new FastTimeProvider(500) };
        var results = new List<AccessResult>();
        string[] models = model is null ? [] : [model];
        using (var test = new AccessTest(options, models, probesRegions: false, new RecordingLog(), Write) { Baseline = baseline }) await test.RunAsync(CancellationToken.None);
        results.AddRange(models.Select(id => RetirementCheck.Run(id, PriceList.International, 60, At(day))));
        AccessSummary summary = AccessVerdicts.Summarize(results, TimeSpan.FromSeconds(1));
        CheckReports(summary);
        return summary;

        ValueTask Write(AccessResult result)
        {
            results.Add(result);
            return default;
        }
    }

    /// <summary>Checks that the reports contain each result the correct number of times.</summary>
    private static void CheckReports(AccessSummary summary)
    {
        XElement suite = ReportTests.CheckJUnit(JUnitReport.Create(summary, DateTimeOffset.UnixEpoch, "builder"));
        XElement[] cases = [.. suite.Elements("testcase")];
        Assert.Equal(summary.Results.Count, cases.Length);
        Assert.All(summary.Results.Zip(cases), pair =>
        {
            Assert.Equal($"{pair.First.Check} {pair.First.Target}", pair.Second.Attribute("name")!.Value);
            Assert.Equal(pair.First.Status == AccessStatus.Failed, pair.Second.Element("failure") is not null);
            Assert.Equal(pair.First.Status == AccessStatus.Skipped, pair.Second.Element("skipped") is not null);
        });
        Assert.Equal(((int)summary.Verdict).ToString(CultureInfo.InvariantCulture),
            suite.Descendants("property").Single(property => property.Attribute("name")!.Value == "exitCode").Attribute("value")!.Value);
        foreach ((AccessReportFormat format, string error, string warning) in new[] { (AccessReportFormat.GitHub, "::error ", "::warning "), (AccessReportFormat.Azure, "##vso[task.logissue type=error]", "##vso[task.logissue type=warning]") })
        {
            string[] lines = [.. PlatformReport.FormatAnnotations(format, summary)];
            Assert.Equal(summary.Failed, lines.Count(line => line.StartsWith(error, StringComparison.Ordinal)));
            Assert.Equal(summary.Warnings, lines.Count(line => line.StartsWith(warning, StringComparison.Ordinal)));
            Assert.Equal(summary.Failed + summary.Warnings, lines.Length);
        }
    }

    private const string PermissionsOfCurrent = """{"output":{"total":1000000,"permissions":[{"model":"qwen-plus","permissions":{"inference":true}}]}}""";
    private const string UnlimitedQuota = """{"output":{"total":1000000,"quotas":[{"model":"qwen-plus","model_limit":{"request_limit":null,"usage_limit":null},"workspace_limit":null}]}}""";
    private const string NoQuota = """{"output":{"total":0,"quotas":[]}}""";

    /// <summary>
    /// Creates the response of a list, or returns null to use the emulator's own response. An endless list returns the same page for every number.
    /// </summary>
    private static Fault? CreateListFault(string state, string path, string page)
    {
        var match = new FaultMatch { PathContains = path };
        return state switch
        {
            "403" => new Fault { Status = 403, Times = -1, Match = match },
            "404" => new Fault { Status = 404, Times = -1, Match = match },
            "endless" => new Fault { Status = 200, Body = page, Times = -1, Match = match },
            "equal" or "null" or "empty" => new Fault { Status = 200, Body = page.Replace("1000000", "1", StringComparison.Ordinal), Times = -1, Match = match },
            _ => null,
        };
    }

    private static DateTimeOffset At(string day) => new(DateTime.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    private static Fault? CreateFault(string network, string model)
    {
        var list = new FaultMatch { PathContains = "/models" };
        var call = new FaultMatch { Model = model };
        return network switch
        {
            "list 404" => new Fault { Status = 404, Match = list },
            "list 405" => new Fault { Status = 405, Match = list },
            "list 500" => new Fault { Status = 500, Match = list },
            "list 503" => new Fault { Status = 503, Match = list },
            "list page" => new Fault { Status = 200, Body = "<html><title>Hotel Wi-Fi</title></html>", ContentType = "text/html", Match = list },
            "model 500" => new Fault { Status = 500, Match = call },
            "model 503" => new Fault { Status = 503, Match = call },
            "model 429" => new Fault { Status = 429, Match = call },
            "model cut" => new Fault { NoFinish = true, NoDone = true, Match = call },
            "reset" => new Fault { ResetBeforeHeaders = true, Times = -1 },
            _ => null,
        };
    }
}
