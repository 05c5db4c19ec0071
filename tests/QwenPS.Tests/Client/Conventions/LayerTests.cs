using NetArchTest.Rules;
using Xunit;

namespace QwenPS.Tests.Client.Conventions;

/// <summary>Folders are layers: each uses only what is below it, and nothing calls back up.</summary>
public sealed class LayerTests
{
    private const string PowerShell = "System.Management.Automation";

    /// <summary>
    /// The folders, the lowest first, each with its namespaces, and types that stand in another namespace. A folder uses those of lower layers; within
    /// one layer only the parts of the client use each other, and only those above them.
    /// </summary>
    private static readonly Folder[] Folders =
    [
        new(0, "Resources", ["QwenPS.Resources"]),
        new(1, "Text",
        [
            "QwenPS.TerminalText", "QwenPS.Client.JsonText", "QwenPS.Client.JsonBytes", "QwenPS.Client.JsonNumber", "QwenPS.Client.PlainValue", "QwenPS.Client.Conversations.PlainJson",
            "QwenPS.Client.Transport.ForeignText", "QwenPS.Client.Connecting.Redactor", "QwenPS.Client.Connecting.SecretFinder", "QwenPS.Client.Connecting.SecretMask",
            "QwenPS.Client.Connecting.AddressUser", "QwenPS.Client.Connecting.EscapedText", "QwenPS.Client.Connecting.OneLine",
        ]),
        new(1, "Files", ["QwenPS.Client.Files"]),
        new(2, "Objects", ["QwenPS"]),
        new(2, "Schema", ["QwenPS.Client.Schemas"]),
        new(3, "Client/Errors", ["QwenPS.QwenException", "QwenPS.Client.Errors", "QwenPS.Client.Errors.Explaining.Pasted*", "QwenPS.Client.Errors.Explaining.NearMatch", "QwenPS.Client.Transport.RequestId"]),
        new(3, "Client/Protocols", ["QwenPS.Client.Protocols", "QwenPS.Client.ChatRequest", "QwenPS.Client.ToolDefinition", "QwenPS.Client.ModelTraits", "QwenPS.Client.Images.ImageUri"]),
        new(3, "Client/Resilience", ["QwenPS.Client.Resilience"]),
        new(3, "Client/Transport",
        [
            "QwenPS.Client.Transport", "QwenPS.Client.Call", "QwenPS.Client.Spent", "QwenPS.Client.QwenClientOptions", "QwenPS.Client.ICallLog", "QwenPS.Client.NoLog", "QwenPS.Client.ValueStopwatch",
            "QwenPS.Client.Connecting.Endpoint", "QwenPS.Client.Connecting.ApiKey", "QwenPS.Client.Connecting.KeySource*", "QwenPS.Client.Connecting.Region*", "QwenPS.Client.Connecting.OfficialHosts",
            "QwenPS.Client.Connecting.HostName", "QwenPS.Client.Connecting.ProxyVariables",
        ]),
        new(3, "Client/Listing", ["QwenPS.Client.Listing", "QwenPS.Client.ModelList", "QwenPS.Client.ListedModel"]),
        new(3, "Client", ["QwenPS.Client"]),
        new(3, "PowerShell", ["QwenPS.Pipeline"]),
        new(4, "Connections", ["QwenPS.Client.Connecting"]),
        new(5, "Catalog", ["QwenPS.Client.Catalog"]),
        new(6, "Requests", ["QwenPS.Client.Prompts", "QwenPS.Client.Images", "QwenPS.Client.Conversations.*Reader", "QwenPS.Client.Conversations.Turns"]),
        new(7, "Chat", ["QwenPS.Client.Journals"]),
        new(7, "Batches", ["QwenPS.Client.Batches"]),
        new(7, "Diagnostics", ["QwenPS.Client.Access", "QwenPS.Client.Errors.Explaining.Explainer"]),
        new(7, "Conversations", ["QwenPS.Client.Conversations"]),
        // Their own layers come with their folders.
        new(8, "Commands", ["QwenPS.Commands"]),
    ];

    private static readonly string Assembly = typeof(ChatResponse).Assembly.Location;

    /// <summary>The module's types by their folder.</summary>
    private static readonly Dictionary<Folder, string[]> All = Types.FromFile(Assembly).GetTypes()
        .Select(type => type.FullName).Where(name => name.StartsWith("QwenPS.", StringComparison.Ordinal) && Outermost(name) == name)
        .GroupBy(FolderOf).ToDictionary(group => group.Key, group => group.ToArray());

    public static TheoryData<string> Names => [.. Folders.Select(folder => folder.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_folder_uses_only_what_is_below_it(string name)
    {
        Folder user = Folders.Single(folder => folder.Name == name);
        string[] above = [.. Folders.Where(folder => !MayUse(user, folder)).SelectMany(folder => All[folder])];
        Assert.DoesNotContain(Using(above), type => FolderOf(type) == user);
    }

    [Fact]
    public void Each_name_of_the_list_is_that_of_a_type() =>
        Assert.All(Folders.SelectMany(folder => folder.Names.Select(name => (folder, name))), one => Assert.Contains(All[one.folder], type => IsType(one.name, type) || IsNamespace(one.name, type)));

    [Theory]
    [InlineData(PowerShell, "PowerShell", "Commands")]
    [InlineData("Polly", "Client/Transport", "Client/Resilience")]
    public void Only_some_folders_use(string used, params string[] users) =>
        Assert.Equal(users.Order(StringComparer.Ordinal), Using(used).Select(type => FolderOf(type).Name).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("PowerShell", "System.Net")]
    [InlineData("Client/Protocols", "System.Net")]
    [InlineData("Connections", "System.Net.Http")]
    public void A_folder_does_not_use(string name, string used)
    {
        string[] users = Using(used);
        Assert.NotEmpty(users);
        Assert.DoesNotContain(users, type => FolderOf(type).Name == name);
    }

    private static bool MayUse(Folder user, Folder used)
    {
        if (user == used || used.Layer < user.Layer) return true;
        bool isInClient = user.Name.StartsWith("Client", StringComparison.Ordinal) && used.Name.StartsWith("Client", StringComparison.Ordinal);
        return isInClient && Array.IndexOf(Folders, used) < Array.IndexOf(Folders, user);
    }

    /// <summary>The outermost types that use any of these types or namespaces.</summary>
    private static string[] Using(params string[] used) =>
        used.Length == 0 ? [] : [.. Types.FromFile(Assembly).That().HaveDependencyOnAny(used).GetTypes().Select(type => Outermost(type.FullName)).Where(name => name.StartsWith("QwenPS.", StringComparison.Ordinal)).Distinct()];

    private static Folder FolderOf(string type) => Folders.FirstOrDefault(folder => folder.Names.Any(name => IsType(name, type)))
        ?? Folders.FirstOrDefault(folder => folder.Names.Any(name => IsNamespace(name, type)))
        ?? throw new InvalidOperationException($"The list of folders doesn't say where {type} belongs.");

    /// <summary>Whether a name of the list is that of a type; a star stands for any letters.</summary>
    private static bool IsType(string name, string type)
    {
        int star = name.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? type == name : type.StartsWith(name[..star], StringComparison.Ordinal) && type.EndsWith(name[(star + 1)..], StringComparison.Ordinal);
    }

    /// <summary>Whether a name of the list is that of a type's namespace. The cmdlets count as one, with the namespaces below theirs.</summary>
    private static bool IsNamespace(string name, string type) => type[..type.LastIndexOf('.')] is var space && (space == name || (name == "QwenPS.Commands" && space.StartsWith(name + ".", StringComparison.Ordinal)));

    private static string Outermost(string name) => name.Split('/', '+')[0];

    private sealed record Folder(int Layer, string Name, string[] Names);
}
