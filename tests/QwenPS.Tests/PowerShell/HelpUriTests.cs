using QwenPS.Client.Errors;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.PowerShell;

/// <summary>The page that <c>Get-Help -Online</c> opens: every cmdlet has one, and it is an address that the error catalogue knows too.</summary>
public sealed class HelpUriTests
{
    private static readonly IReadOnlyDictionary<string, string?> HelpUris = CmdletFacts.HelpUris(typeof(ChatResponse).Assembly.Location);

    [Fact]
    public void Every_cmdlet_has_a_page()
    {
        Assert.Contains("Invoke-QwenChat", HelpUris.Keys);
        Assert.True(HelpUris.Count >= 15);
        Assert.All(HelpUris, cmdlet => Assert.True(cmdlet.Value is not null, $"{cmdlet.Key} has no HelpUri: see HelpPage."));
    }

    [Fact]
    public void The_pages_are_links_of_the_catalogue()
    {
        IReadOnlyCollection<string> known = [.. ErrorCatalogue.Current.File.Links.Values.Select(link => link.En)];
        Assert.All(HelpUris.Values, uri => Assert.Contains(uri, known));
    }
}
