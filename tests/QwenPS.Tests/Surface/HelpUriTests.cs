using QwenPS.Client.Errors;
using Xunit;

namespace QwenPS.Tests.Surface;

/// <summary>Tests the page that <c>Get-Help -Online</c> opens. Every cmdlet must have such a page, and the error catalog must contain its address.</summary>
public sealed class HelpUriTests : IDisposable
{
    private readonly ModuleReflection _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void Every_cmdlet_has_a_page()
    {
        Assert.Contains("Invoke-QwenChat", _module.Cmdlets.Select(cmdlet => cmdlet.Name));
        Assert.All(_module.Cmdlets, cmdlet => Assert.True(cmdlet.HelpUri is not null, $"{cmdlet} has no HelpUri: see HelpPage."));
    }

    [Fact]
    public void The_pages_are_links_of_the_catalog()
    {
        IReadOnlyCollection<string> known = [.. ErrorCatalog.Current.File.Links.Values.Select(link => link.En)];
        Assert.All(_module.Cmdlets, cmdlet => Assert.Contains(cmdlet.HelpUri, known));
    }
}
