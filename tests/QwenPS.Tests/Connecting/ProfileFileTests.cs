using System.Text;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using Xunit;

namespace QwenPS.Tests.Connecting;

public sealed class ProfileFileTests
{
    /// <summary>Contains each source of a key: the saved kind, its name or path, and the kind that's read.</summary>
    public static TheoryData<object, string?, string?, string?, object> Sources => new()
    {
        { KeySourceKind.EnvironmentVariable, null, null, null, KeySourceKind.EnvironmentVariable },
        { KeySourceKind.Variable, "WORK_KEY", null, null, KeySourceKind.Variable },
        { KeySourceKind.Secret, "QwenKey", null, null, KeySourceKind.Secret },
        { KeySourceKind.Secret, "QwenKey", "Work", null, KeySourceKind.Secret },
        { KeySourceKind.File, null, null, "/k/key.txt", KeySourceKind.File },
        { KeySourceKind.KeyFile, null, null, "/k/key.txt", KeySourceKind.DefaultKeyFile },
        { KeySourceKind.DefaultKeyFile, null, null, "/k/key.txt", KeySourceKind.DefaultKeyFile },
        { KeySourceKind.EnvFile, null, null, "/k/.env", KeySourceKind.EnvFile },
        { KeySourceKind.CurrentFolderEnvFile, null, null, "/k/.env", KeySourceKind.CurrentFolderEnvFile },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_profile_is_read_as_it_was_written(object saved, string? name, string? vault, string? path, object read)
    {
        var settings = new ProfileSettings
        {
            BaseUri = "https://llm.example.com/compatible-mode/v1",
            Protocol = ChatProtocol.DashScope,
            Model = "qwen-max",
            WorkspaceId = "ws-1",
            TimeoutSec = 60,
            MaxRetry = 0,
            RequestsPerMinute = 10,
            TokensPerMinute = 1000,
            Proxy = "http://proxy:8080/",
            UsageLog = "/logs/usage.jsonl",
            AllowInsecure = true,
            IsTemporary = true,
            Key = new KeySource((KeySourceKind)saved, path) { Name = name, Vault = vault },
        };
        ProfileSettings again = ProfileFile.Read(Encoding.UTF8.GetString(ProfileFile.Write(settings)));
        Assert.Equal((KeySourceKind)read, again.Key.Kind);
        Assert.Equal(settings.Key.IsExplicit, again.Key.IsExplicit);
        Assert.Equal(path, again.Key.Path);
        Assert.Equal(vault, again.Key.Vault);
        Assert.Equal(settings with { Key = again.Key }, again);
    }

    [Theory]
    [InlineData("work", true)]
    [InlineData("Test lab 2", true)]
    [InlineData("中国", true)]
    [InlineData("a@b.c-d_e", true)]
    [InlineData("", false)]
    [InlineData("../x", false)]
    [InlineData("a/b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a:b", false)]
    [InlineData(".hidden", false)]
    [InlineData("trailing.", false)]
    [InlineData("trailing ", false)]
    [InlineData("CON", false)]
    [InlineData("nul.txt", false)]
    [InlineData("a\n", false)]
    public void A_name_is_also_the_name_of_a_file(string name, bool isName) => Assert.Equal(isName, ProfileStore.IsName(name));
}
