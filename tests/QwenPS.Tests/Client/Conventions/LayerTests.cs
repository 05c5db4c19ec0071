using NetArchTest.Rules;
using Xunit;

namespace QwenPS.Tests.Client.Conventions;

/// <summary>Tests that each folder is a layer, that it uses only the layers below it, and that no code calls a higher layer.</summary>
public sealed class LayerTests
{
    private const string PowerShell = "System.Management.Automation";

    /// <summary>
    /// The folders, from the lowest to the highest layer. Each entry contains the namespaces of the folder, and its types in public namespaces. A folder uses
    /// only lower layers. Within a layer, only the subfolders of one folder, and this folder itself, use each other. Each of them uses only those that precede
    /// it in this list.
    /// </summary>
    private static readonly Folder[] Folders =
    [
        new(0, "Resources", ["QwenPS.Resources"]),
        new(1, "Text", ["QwenPS.Text", "QwenPS.TerminalText"]),
        new(1, "Files", ["QwenPS.Files"]),
        new(2, "Objects", ["QwenPS"]),
        new(2, "Schema", ["QwenPS.Schema"]),
        new(3, "Documents", ["QwenPS.Documents"]),
        new(3, "Documents/Splitting", ["QwenPS.Documents.Splitting"]),
        new(3, "Documents/Pdf", ["QwenPS.Documents.Pdf"]),
        new(3, "Documents/Web", ["QwenPS.Documents.Web"]),
        new(3, "Documents/Mail", ["QwenPS.Documents.Mail"]),
        new(3, "Documents/Office", ["QwenPS.Documents.Office"]),
        new(3, "Documents/Extraction", ["QwenPS.Documents.Extraction"]),
        new(3, "Client/Errors", ["QwenPS.Client.Errors", "QwenPS.QwenException"]),
        new(3, "Client/Protocols", ["QwenPS.Client.Protocols"]),
        new(3, "Client/Resilience", ["QwenPS.Client.Resilience"]),
        new(3, "Client/Transport", ["QwenPS.Client.Transport"]),
        new(3, "Client/Listing", ["QwenPS.Client.Listing"]),
        new(3, "Client", ["QwenPS.Client"]),
        new(4, "PowerShell", ["QwenPS.PowerShell"]),
        new(5, "Connections", ["QwenPS.Connections"]),
        new(6, "Catalog", ["QwenPS.Catalog"]),
        new(6, "Uploads", ["QwenPS.Uploads"]),
        new(7, "Accounting", ["QwenPS.Accounting"]),
        new(7, "ModelSearch", ["QwenPS.ModelSearch"]),
        new(7, "Requests/StructuredOutput", ["QwenPS.Requests.StructuredOutput"]),
        new(7, "Requests/Prompts", ["QwenPS.Requests.Prompts"]),
        new(7, "Requests", ["QwenPS.Requests"]),
        new(7, "Requests/Splitting", ["QwenPS.Requests.Splitting"]),
        new(7, "Requests/Input", ["QwenPS.Requests.Input"]),
        new(8, "Chat/Tools", ["QwenPS.Chat.Tools"]),
        new(8, "Chat/Bulk", ["QwenPS.Chat.Bulk"]),
        new(8, "Chat", ["QwenPS.Chat"]),
        new(8, "Batches", ["QwenPS.Batches"]),
        new(8, "Diagnostics", ["QwenPS.Diagnostics"]),
        new(8, "Conversations", ["QwenPS.Conversations"]),
        new(8, "Records", ["QwenPS.Records"]),
        // The cmdlets in any folder. PowerShell creates the cmdlets, and no lower layer receives a cmdlet.
        new(9, "Cmdlets", ["QwenPS.Commands"]),
    ];

    private static readonly Types Module = Types.FromFile(typeof(ChatResponse).Assembly.Location);

    /// <summary>The module's types by folder.</summary>
    private static readonly Dictionary<Folder, string[]> All = Module.GetTypes()
        .Select(type => type.FullName).Where(name => name.StartsWith("QwenPS.", StringComparison.Ordinal) && Outermost(name) == name)
        .GroupBy(FindFolder).ToDictionary(group => group.Key, group => group.ToArray());

    public static TheoryData<string> Names => [.. Folders.Select(folder => folder.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_folder_uses_only_what_is_below_it(string name)
    {
        Folder user = Folders.Single(folder => folder.Name == name);
        string[] above = [.. Folders.Where(folder => !MayUse(user, folder)).SelectMany(folder => All[folder])];
        Assert.DoesNotContain(Using(above), type => FindFolder(type) == user);
    }

    [Theory]
    [InlineData("Client/Errors")]
    [InlineData("Client/Protocols")]
    [InlineData("Client/Transport")]
    [InlineData("Client/Listing")]
    [InlineData("Client")]
    [InlineData("Requests/Input")]
    [InlineData("Chat/Tools")]
    [InlineData("Chat")]
    public void The_types_of_a_folder_use_each_other_without_cycles(string name)
    {
        Folder folder = Folders.Single(folder => folder.Name == name);
        Dictionary<string, HashSet<string>> users = All[folder].ToDictionary(type => type, type => FindUsers(type, folder.Names[0]).ToHashSet());
        // A type that no remaining type uses isn't part of a cycle.
        while (users.Keys.FirstOrDefault(type => users[type].Count == 0) is { } top)
        {
            users.Remove(top);
            foreach (HashSet<string> remaining in users.Values) remaining.Remove(top);
        }

        Assert.Empty(users.Keys);
    }

    [Fact]
    public void Each_name_of_the_list_is_that_of_a_type() =>
        Assert.All(Folders.SelectMany(folder => folder.Names.Select(name => (folder, name))), one =>
            Assert.Contains(All[one.folder], type => IsType(one.name, type) || IsNamespace(one.name, type)));

    [Theory]
    [InlineData(
        PowerShell, "PowerShell", "Connections", "Catalog", "Uploads", "Requests", "Requests/Input", "Requests/Prompts", "Requests/StructuredOutput", "Chat",
        "Chat/Bulk", "Chat/Tools", "Batches", "Diagnostics", "Records", "Cmdlets")]
    [InlineData("Polly", "Client/Resilience")]
    [InlineData("DocumentFormat.OpenXml", "Documents/Office")]
    [InlineData("UglyToad", "Documents/Pdf")]
    [InlineData("AngleSharp", "Documents/Web")]
    [InlineData("MimeKit", "Documents/Mail")]
    public void Only_some_folders_use(string used, params string[] users) =>
        Assert.Equal(users.Order(StringComparer.Ordinal), Using(used).Select(type => FindFolder(type).Name).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("PowerShell", "System.Net")]
    [InlineData("Client/Protocols", "System.Net")]
    [InlineData("Connections", "System.Net.Http")]
    public void A_folder_does_not_use(string name, string used)
    {
        string[] users = Using(used);
        Assert.NotEmpty(users);
        Assert.DoesNotContain(users, type => FindFolder(type).Name == name);
    }

    private static bool MayUse(Folder user, Folder used)
    {
        if (user == used || used.Layer < user.Layer) return true;
        return FindTop(user) == FindTop(used) && Array.IndexOf(Folders, used) < Array.IndexOf(Folders, user);
    }

    private static string FindTop(Folder folder) => folder.Name.Split('/')[0];

    /// <summary>Returns the outermost types that use any of these types or namespaces.</summary>
    private static string[] Using(params string[] used) => used.Length == 0 ? [] : ToNames(Module.That().HaveDependencyOnAny(used));

    /// <summary>Returns the other outermost types in a namespace that use a type.</summary>
    private static IEnumerable<string> FindUsers(string type, string name) =>
        ToNames(Module.That().ResideInNamespace(name).And().HaveDependencyOnAny(type)).Where(user => user != type && IsNamespace(name, user));

    private static string[] ToNames(PredicateList types) =>
        [.. types.GetTypes().Select(type => Outermost(type.FullName)).Where(name => name.StartsWith("QwenPS.", StringComparison.Ordinal)).Distinct()];

    private static Folder FindFolder(string type) => Folders.FirstOrDefault(folder => folder.Names.Any(name => IsType(name, type)))
        ?? Folders.FirstOrDefault(folder => folder.Names.Any(name => IsNamespace(name, type)))
        ?? throw new InvalidOperationException($"The list of folders doesn't say where {type} belongs.");

    /// <summary>Determines whether an entry of the list matches the name of a type. An asterisk matches any letters.</summary>
    private static bool IsType(string name, string type)
    {
        int star = name.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? type == name : type.StartsWith(name[..star], StringComparison.Ordinal) && type.EndsWith(name[(star + 1)..], StringComparison.Ordinal);
    }

    /// <summary>Determines whether an entry of the list matches the namespace of a type.</summary>
    private static bool IsNamespace(string name, string type) => type[..type.LastIndexOf('.')] == name;

    private static string Outermost(string name) => name.Split('/', '+')[0];

    private sealed record Folder(int Layer, string Name, string[] Names);
}
