using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Conventions;

/// <summary>Dependencies point one way: Commands -> Pipeline, Client, Models; Client -> Models.</summary>
public sealed class DependencyTests : IDisposable
{
    private const string PowerShell = "System.Management.Automation";
    private const string Client = "QwenPS.Client";
    private const string Commands = "QwenPS.Commands";
    private const string Pipeline = "QwenPS.Pipeline";

    private readonly TypeUses _uses = new(typeof(ChatResponse).Assembly.Location);

    [Theory]
    [InlineData(Client, PowerShell)]
    [InlineData(Client, Commands)]
    [InlineData(Client, Pipeline)]
    [InlineData(Pipeline, Commands)]
    [InlineData(Pipeline, Client)]
    [InlineData(Pipeline, "System.Net")]
    [InlineData("QwenPS.Client.Protocols", "QwenPS.Client.Resilience")]
    [InlineData("QwenPS.Client.Protocols", "QwenPS.Client.Transport")]
    [InlineData("QwenPS.Client.Protocols", "Polly")]
    [InlineData("QwenPS.Client.Protocols", "System.Net")]
    [InlineData("QwenPS.Client.Connecting", "System.Net.Http")]
    public void One_part_does_not_use_another(string user, string used)
    {
        Assert.NotEmpty(_uses.TypesIn(user));
        Assert.Empty(_uses.Between(user, used));
    }

    [Theory]
    [InlineData(Commands)]
    [InlineData(Pipeline)]
    [InlineData("Polly")]
    public void What_users_see_does_not_depend_on(string used)
    {
        Assert.NotEmpty(_uses.UsesOfRoot("QwenPS"));
        Assert.DoesNotContain(_uses.UsesOfRoot("QwenPS"), use => use.Contains($" -> {used}.", StringComparison.Ordinal));
    }

    /// <summary>Uses that there are: without them the tests above would pass whatever the assembly holds.</summary>
    [Theory]
    [InlineData(Commands, PowerShell)]
    [InlineData(Commands, Client)]
    [InlineData(Commands, Pipeline)]
    [InlineData(Pipeline, PowerShell)]
    [InlineData(Client, "Polly")]
    [InlineData(Client, "System.Net.Http")]
    [InlineData(Client, "System.Text.Json")]
    public void Uses_are_found(string user, string used) => Assert.NotEmpty(_uses.Between(user, used));

    public void Dispose() => _uses.Dispose();
}
