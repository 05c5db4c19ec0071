using System.Reflection.Metadata;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Framework;

/// <summary>
/// Tests the folder for Windows PowerShell 5.1, which doesn't run on every computer. Every type and member that its assemblies refer to must exist at run time
/// in .NET Framework 4.7.2, in PowerShell, or in the folder itself.
/// </summary>
public sealed class FrameworkBuildTests : IDisposable
{
    private readonly FrameworkHost _host = new();

    private AssemblyFile Module => _host.Shipped["QwenPS"];

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Every_reference_is_in_the_box_or_shipped_in_the_version_asked_for_or_answered_by_the_resolver()
    {
        IReadOnlyDictionary<string, string> answered = ResolverList.Read(Module);
        Assert.True(answered.Count >= 14);
        string?[] faults = [.. _host.Shipped.Values.SelectMany(file => file.Reader.AssemblyReferences.Select(reference => _host.Fault(file, reference, answered)))];
        Assert.True(faults.Length > 50);
        Assert.Empty(faults.OfType<string>());
    }

    /// <summary>Without the resolver, some references wouldn't be found. This shows that the test above can fail.</summary>
    [Fact]
    public void Some_references_do_need_the_resolver() =>
        Assert.NotEmpty(_host.Shipped.Values.SelectMany(file => file.Reader.AssemblyReferences.Select(reference => _host.Fault(file, reference, new Dictionary<string, string>())))
            .OfType<string>());

    [Fact]
    public void The_resolver_answers_for_what_is_shipped_and_for_nothing_else() =>
        Assert.Equal(
            _host.Shipped.Values.Where(file => file != Module).Select(file => $"{file.Name} {file.Token}").Order(StringComparer.Ordinal),
            ResolverList.Read(Module).Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal));

    [Fact]
    public void No_type_or_member_is_used_that_is_newer_than_NET_Framework_4_7_2()
    {
        var finder = new TypeFinder(_host);
        Assert.True(_host.Shipped.Values.Sum(file => file.Reader.MemberReferences.Count) > 5000);
        Assert.Empty(_host.Shipped.Values.SelectMany(finder.Missing));
    }

    /// <summary>The assembly for PowerShell 7 uses types and members that .NET Framework doesn't have. This shows that the test above can fail.</summary>
    [Fact]
    public void What_is_newer_is_found()
    {
        using var modern = new AssemblyFile(typeof(ChatResponse).Assembly.Location);
        List<string> missing = [.. new TypeFinder(_host).Missing(modern)];
        Assert.Contains(missing, line => line.Contains(": type System.DateOnly", StringComparison.Ordinal) || line.Contains(": type System.Net.Http.SocketsHttpHandler", StringComparison.Ordinal));
        Assert.Contains(missing, line => !line.Contains(": type ", StringComparison.Ordinal));
    }

    /// <summary>Without an address family, a socket of .NET Framework supports only IPv4.</summary>
    [Fact]
    public void A_TCP_client_is_made_for_a_family_of_addresses()
    {
        MetadataReader reader = Module.Reader;
        MemberReference[] constructors =
        [
            .. reader.MemberReferences.Select(reader.GetMemberReference)
                .Where(member => reader.StringComparer.Equals(member.Name, ".ctor") && member.Parent.Kind == HandleKind.TypeReference
                && reader.StringComparer.Equals(reader.GetTypeReference((TypeReferenceHandle)member.Parent).Name, "TcpClient")),
        ];
        Assert.NotEmpty(constructors);
        Assert.All(constructors, constructor =>
        {
            BlobReader signature = reader.GetBlobReader(constructor.Signature);
            signature.ReadSignatureHeader();
            Assert.NotEqual(0, signature.ReadCompressedInteger());
        });
    }

    [Fact]
    public void The_folder_holds_no_part_of_PowerShell_or_of_the_framework()
    {
        Assert.DoesNotContain("System.Management.Automation", _host.Shipped.Keys);
        string[] framework = [.. Directory.GetFiles(BuildFacts.FrameworkReferences, "*.dll").Select(path => Path.GetFileNameWithoutExtension(path))];
        Assert.Empty(_host.Shipped.Keys.Intersect(framework));
    }
}
