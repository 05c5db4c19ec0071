using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Access;

/// <summary>The problems of a server's certificate, in real handshakes. Each problem has its own cause and remedy.</summary>
public sealed class CertificateTests : IDisposable
{
    private const string Host = "127.0.0.1";
    private const string OutOfDate = "The certificate has expired";
    private const string NotYet = "The certificate isn't valid yet";
    private const string OtherName = "The certificate belongs to a different host";
    private const string Untrusted = "this computer doesn't trust this issuer";

    private static readonly string[] AllAtOnce = [OutOfDate, OtherName, Untrusted];
    private static readonly AccessCheck[] Later = [AccessCheck.Clock, AccessCheck.KeyAccepted, AccessCheck.Region];

    private readonly Certificates _known = new("Known Authority");
    private readonly Certificates _strange = new("Company Proxy");

    public void Dispose()
    {
        _known.Dispose();
        _strange.Dispose();
    }

    [Fact]
    public async Task A_good_one_is_named_and_the_other_checks_run()
    {
        await using var server = new TlsServer(_known.Issue(Host));
        Dictionary<AccessCheck, AccessResult> results = await AccessRun.AtAsync(server.Uri, _known.Trust);
        Assert.Equal(AccessStatus.Passed, results[AccessCheck.Connection].Status);
        Assert.StartsWith("TLS certificate issued by Known Authority, valid until ", results[AccessCheck.Connection].Message, StringComparison.Ordinal);
        Assert.Equal(AccessStatus.Passed, results[AccessCheck.Clock].Status);
        Assert.Equal(AccessStatus.Passed, results[AccessCheck.KeyAccepted].Status);
        Assert.Equal(1, server.Requests);
    }

    [Theory]
    [InlineData(true, Host, -30, -2, OutOfDate, "Check the clock")]
    [InlineData(true, Host, 2, 30, NotYet, "Check the clock")]
    [InlineData(true, "other.example", -1, 30, OtherName, "Check the DNS settings and the host name in -BaseUri")]
    [InlineData(false, Host, -1, 30, Untrusted, "install its root certificate")]
    public async Task One_fault_has_one_cause(bool isTrusted, string host, int from, int until, string cause, string remedy)
    {
        AccessResult failed = await FailAsync(isTrusted, host, from, until);
        string[] others = [.. new[] { OutOfDate, NotYet, OtherName, Untrusted }.Where(other => other != cause)];
        Assert.Contains(cause, failed.Cause, StringComparison.Ordinal);
        Assert.All(others, other => Assert.DoesNotContain(other, failed.Cause, StringComparison.Ordinal));
        Assert.Contains(remedy, failed.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cause_says_which_day_which_name_and_which_issuer()
    {
        string ended = DateTime.Now.AddDays(-2).ToString("yyyy-MM-dd", null);
        Assert.Contains($"valid until {ended}", (await FailAsync(true, Host, -30, -2)).Cause, StringComparison.Ordinal);
        Assert.Contains("(other.example)", (await FailAsync(true, "other.example", -1, 30)).Cause, StringComparison.Ordinal);
        Assert.Contains("issued by Company Proxy", (await FailAsync(false, Host, -1, 30)).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_are_named_where_there_are_several()
    {
        AccessResult failed = await FailAsync(isTrusted: false, "other.example", -30, -2);
        Assert.All(AllAtOnce, cause => Assert.Contains(cause, failed.Cause, StringComparison.Ordinal));
        Assert.Contains("RemoteCertificateNameMismatch", failed.Message, StringComparison.Ordinal);
        Assert.Contains("NotTimeValid", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_authorities_of_the_machine_count_where_nothing_else_is_said()
    {
        await using var server = new TlsServer(_known.Issue(Host));
        AccessResult failed = (await AccessRun.AtAsync(server.Uri))[AccessCheck.Connection];
        Assert.Contains(Untrusted, failed.Cause, StringComparison.Ordinal);
        Assert.Equal(0, server.Requests);
    }

    private async Task<AccessResult> FailAsync(bool isTrusted, string host, int from, int until)
    {
        await using var server = new TlsServer((isTrusted ? _known : _strange).Issue(host, from, until));
        Dictionary<AccessCheck, AccessResult> results = await AccessRun.AtAsync(server.Uri, _known.Trust);
        Assert.Equal((AccessStatus.Passed, AccessStatus.Failed), (results[AccessCheck.NameResolution].Status, results[AccessCheck.Connection].Status));
        Assert.All(Later, check => Assert.Equal(AccessStatus.Skipped, results[check].Status));
        Assert.Equal(ErrorKind.Network, results[AccessCheck.Connection].Kind);
        // The key isn't sent to a host that can't prove its identity.
        Assert.Equal(0, server.Requests);
        return results[AccessCheck.Connection];
    }
}
