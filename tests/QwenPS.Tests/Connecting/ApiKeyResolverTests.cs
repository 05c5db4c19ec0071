using System.Text;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using Xunit;

namespace QwenPS.Tests.Connecting;

public sealed class ApiKeyResolverTests : IDisposable
{
    private const string Line = "DASHSCOPE_API_KEY=";
    private readonly FakeEnvironment _environment = new();

    public void Dispose() => _environment.Dispose();

    private KeyResult Resolve(string? apiKey = null, string? envFile = null) =>
        ApiKeyResolver.Resolve(new KeyRequest { ApiKey = apiKey, EnvFile = envFile }, _environment);

    private ConnectionSetupException Fails(string? apiKey = null, string? envFile = null)
    {
        var error = Assert.Throws<ConnectionSetupException>(() => Resolve(apiKey, envFile));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("sk-secret", error.ToString(), StringComparison.Ordinal);
        return error;
    }

    [Fact]
    public void The_order_of_places_holds()
    {
        _environment.WriteHome(".dashscope/api_key", "sk-secret6666666");
        Expect("sk-secret6666666", KeySourceKind.DefaultKeyFile);

        _environment["DASHSCOPE_API_KEY_FILE_PATH"] = _environment.Write("keyfile", "sk-secret5555555");
        Expect("sk-secret5555555", KeySourceKind.KeyFile);

        _environment.Write(".env", Line + "sk-secret4444444");
        Expect("sk-secret4444444", KeySourceKind.CurrentFolderEnvFile);

        _environment["DASHSCOPE_API_KEY"] = "sk-secret3333333";
        Expect("sk-secret3333333", KeySourceKind.EnvironmentVariable);

        var file = _environment.Write("prod.env", Line + "sk-secret2222222");
        Expect("sk-secret2222222", KeySourceKind.EnvFile, envFile: file);
        Assert.Contains("-EnvFile", Assert.Single(Resolve("sk-secret1111111", file).Warnings), StringComparison.Ordinal);
        Expect("sk-secret1111111", KeySourceKind.Parameter, apiKey: "sk-secret1111111");
    }

    private void Expect(string secret, object kind, string? apiKey = null, string? envFile = null)
    {
        var (key, warnings) = Resolve(apiKey, envFile);
        Assert.Equal(secret, key.Reveal());
        Assert.Equal(kind, key.Source.Kind);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Without_a_key_every_place_is_listed_with_what_to_do()
    {
        var error = Fails();
        Assert.Equal("ApiKey", error.ParameterName);
        foreach (var part in new[]
        {
            "-ApiKey", "-EnvFile", "environment variable DASHSCOPE_API_KEY ", Path.Combine(_environment.CurrentDirectory, ".env"),
            "DASHSCOPE_API_KEY_FILE_PATH", Path.Combine(_environment.HomeDirectory, ".dashscope", "api_key"),
            "https://bailian.console.aliyun.com", "https://modelstudio.console.alibabacloud.com", "$env:DASHSCOPE_API_KEY = ",
        })
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_folders_it_still_says_where_it_looked()
    {
        _environment.CurrentDirectory = "";
        _environment.HomeDirectory = "";
        var error = Fails();
        Assert.Contains(".env (the current location isn't a folder)", error.Message, StringComparison.Ordinal);
        Assert.Contains("no home folder", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\"\"")]
    public void An_empty_variable_counts_as_not_set(string value)
    {
        _environment["DASHSCOPE_API_KEY"] = value;
        _environment["DASHSCOPE_API_KEY_FILE_PATH"] = value.Trim('"');
        _environment.Write(".env", Line);
        _environment.WriteHome(".dashscope/api_key", "sk-secret6666666\n");
        Expect("sk-secret6666666", KeySourceKind.DefaultKeyFile);
    }

    [Theory]
    [InlineData("set DASHSCOPE_API_KEY=sk-secret4444444", 1)]
    [InlineData("A=1\r\n\r\n$env:DASHSCOPE_API_KEY = 'sk-secret4444444'\r\n", 3)]
    [InlineData("A=1\nDASHSCOPE_API_KEY: sk-secret4444444\nB=2", 2)]
    [InlineData("nonsense\nset dashscope_api_key=sk-secret4444444", 2)]
    [InlineData("{\n  \"DASHSCOPE_API_KEY\": \"sk-secret4444444\"\n}", 2)]
    [InlineData("DASHSCOPE_API_KEY=\"sk-secret4444444", 1)]
    [InlineData("A=1\ndashscope_api_key=sk-secret4444444", 2)]
    [InlineData("export DashScope_API_Key='sk-secret4444444'\nB=2", 1)]
    [InlineData("A='x\ny'\nexport DASHSCOPE_API_KEY", 3)]
    public void A_line_that_has_the_key_in_another_form_is_named_and_not_taken(string content, int line)
    {
        var path = _environment.Write(".env", content);
        foreach (var error in new[] { Fails(), Fails(envFile: path) })
        {
            Assert.Contains($"line {line} ", error.Message, StringComparison.Ordinal);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains("DASHSCOPE_API_KEY=sk-...", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("set DASHSCOPE_API_KEY_FILE_PATH=x")]
    [InlineData("set MY.DASHSCOPE_API_KEY=x")]
    [InlineData("# $env:DASHSCOPE_API_KEY = 'x'")]
    [InlineData("A='x\nset DASHSCOPE_API_KEY=x'")]
    public void A_line_that_has_something_else_is_not_named(string content)
    {
        var path = _environment.Write(".env", content);
        Assert.DoesNotContain("line 1", Fails().Message, StringComparison.Ordinal);
        Assert.Contains("doesn't contain a line DASHSCOPE_API_KEY=", Fails(envFile: path).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void An_empty_parameter_is_an_error_and_no_other_key_is_taken(string value)
    {
        _environment["DASHSCOPE_API_KEY"] = "sk-secret3333333";
        Assert.Equal("ApiKey", Fails(apiKey: value).ParameterName);
        Assert.Equal("EnvFile", Fails(envFile: value).ParameterName);
    }

    [Fact]
    public void A_bad_key_found_first_is_an_error_and_no_other_key_is_taken()
    {
        _environment["DASHSCOPE_API_KEY"] = "your-api-key";
        _environment.Write(".env", Line + "sk-secret4444444");
        Assert.Contains("environment variable DASHSCOPE_API_KEY", Fails().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sk-secret5555555")]
    [InlineData("sk-secret5555555\n")]
    [InlineData("sk-secret5555555\r\n\r\n")]
    [InlineData("\uFEFFsk-secret5555555\r\n")]
    public void A_key_file_ends_with_a_line_break_without_a_warning(string content)
    {
        _environment["DASHSCOPE_API_KEY_FILE_PATH"] = _environment.Write("keyfile", content);
        Expect("sk-secret5555555", KeySourceKind.KeyFile);
    }

    [Fact]
    public void A_key_file_with_blanks_is_taken_with_a_warning()
    {
        var path = _environment.WriteHome(".dashscope/api_key", " sk-secret5555555 \n");
        var (key, warnings) = Resolve();
        Assert.Equal("sk-secret5555555", key.Reveal());
        Assert.Contains(path, Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("~/keys/qwen")]
    [InlineData("keys/qwen")]
    public void A_key_file_s_path_may_be_relative_or_start_from_home(string path)
    {
        _environment.WriteHome("keys/qwen", "sk-secret5555555");
        _environment.Write("keys/qwen", "sk-secret5555555");
        _environment["DASHSCOPE_API_KEY_FILE_PATH"] = path;
        var source = Resolve().ApiKey.Source;
        var folder = path[0] == '~' ? _environment.HomeDirectory : _environment.CurrentDirectory;
        Assert.Equal(Path.Combine(folder, "keys", "qwen"), source.Path);
    }

    [Theory]
    [InlineData("missing", "doesn't exist")]
    [InlineData("folder", "is a folder")]
    [InlineData("empty", "is empty")]
    [InlineData("long", "larger than 1 MB")]
    [InlineData("\0", "isn't a valid path")]
    public void A_key_file_that_was_chosen_must_be_there(string name, string reason)
    {
        WriteOddFiles();
        _environment.WriteHome(".dashscope/api_key", "sk-secret6666666");
        _environment["DASHSCOPE_API_KEY_FILE_PATH"] = name;
        var error = Fails();
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("DASHSCOPE_API_KEY_FILE_PATH", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "doesn't exist")]
    [InlineData("folder", "is a folder")]
    [InlineData("empty", "doesn't contain a line DASHSCOPE_API_KEY=")]
    [InlineData("other.env", "doesn't contain a line DASHSCOPE_API_KEY=")]
    [InlineData("blank.env", "is empty")]
    [InlineData("long", "larger than 1 MB")]
    [InlineData("\0", "isn't a valid path")]
    public void An_env_file_that_was_given_must_hold_the_key(string name, string reason)
    {
        WriteOddFiles();
        _environment["DASHSCOPE_API_KEY"] = "sk-secret3333333";
        var error = Fails(envFile: name);
        Assert.Equal("EnvFile", error.ParameterName);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private void WriteOddFiles()
    {
        Directory.CreateDirectory(Path.Combine(_environment.CurrentDirectory, "folder"));
        _environment.Write("empty", "");
        _environment.Write("other.env", "OPENAI_API_KEY=sk-secret9999999");
        _environment.Write("blank.env", Line + "''");
        _environment.Write("long", "sk-" + new string('a', SettingFile.MaxBytes));
    }

    [Fact]
    public void An_unreadable_file_is_an_error_when_given_and_a_warning_when_found()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may read every file");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs Unix file modes");
            return;
        }

        var path = _environment.Write(".env", Line + "sk-secret4444444");
        File.SetUnixFileMode(path, UnixFileMode.None);
        Assert.Contains("the current account has no permission", Fails(envFile: path).Message, StringComparison.Ordinal);
        _environment.WriteHome(".dashscope/api_key", "sk-secret6666666");
        Assert.Contains("the current account has no permission", Assert.Single(Resolve().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_named_env_is_passed_over_silently_and_a_huge_file_aloud()
    {
        _environment.WriteHome(".dashscope/api_key", "sk-secret6666666");
        var path = Path.Combine(_environment.CurrentDirectory, ".env");
        Directory.CreateDirectory(path);
        Expect("sk-secret6666666", KeySourceKind.DefaultKeyFile);

        Directory.Delete(path);
        File.WriteAllBytes(path, new byte[SettingFile.MaxBytes + 1]);
        Assert.Contains("larger than 1 MB", Assert.Single(Resolve().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_env_file_relative_to_the_location_and_its_warnings()
    {
        _environment.Write("sub/dev.env", "sk-secret7777777\n" + Line + "sk-secret2222222\n");
        var (key, warnings) = Resolve(envFile: "sub/dev.env");
        Assert.Equal("sk-secret2222222", key.Reveal());
        Assert.True(key.IsExplicit);
        var warning = Assert.Single(warnings);
        Assert.Contains("Line 1 of", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_Windows_PowerShell_are_read()
    {
        var path = Path.Combine(_environment.CurrentDirectory, ".env");
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF8, Encoding.UTF32 })
        {
            File.WriteAllText(path, Line + "sk-secret4444444\r\n", encoding);
            Expect("sk-secret4444444", KeySourceKind.CurrentFolderEnvFile);
        }
    }

    [Fact]
    public void The_real_environment_answers()
    {
        var environment = new SystemEnvironment(() => _environment.CurrentDirectory);
        Assert.Equal(_environment.CurrentDirectory, environment.CurrentDirectory);
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), environment.GetVariable("PATH"));
        Assert.Null(environment.GetVariable("QWENPS_NO_SUCH_VARIABLE"));
        Assert.Equal("", new SystemEnvironment(() => null).CurrentDirectory);
    }
}
