using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using QwenPS.Files;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>
/// Represents the folder that contains the profiles of a user. Each profile is a small file. On Unix, only the user can read and change the files.
/// </summary>
internal sealed class ProfileStore(string folder)
{
    /// <summary>The environment variable that specifies the folder of the profiles.</summary>
    public const string Variable = "QWENPS_PROFILE_PATH";

    private const string Extension = ".json";

    private static readonly Regex NameForm = new(@"^[\p{L}\p{N}_](?:[\p{L}\p{N} ._@-]{0,62}[\p{L}\p{N}_@-])?\z", RegexOptions.CultureInvariant);

    /// <summary>The names that Windows uses for devices. Windows also treats such a name as a device if an extension follows the name.</summary>
    private static readonly Regex DeviceName = new(@"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <exception cref="TerminatingException">
    /// The path in the environment variable is invalid, or it's relative and the current location isn't in the file system.
    /// </exception>
    public static ProfileStore Create(IEnvironment environment)
    {
        string given = environment.GetFilledVariable(Variable) ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "QwenPS", "profiles");
        string full = environment.GetFullPath(given)
            ?? throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Profile.NoFolder", Variable), Texts.Format("Profile.NoFolderRemedy", Variable), given));
        return new ProfileStore(full);
    }

    /// <summary>Determines whether the name is valid for a profile, and for the file of the profile, which has the same name.</summary>
    public static bool IsName(string name) => NameForm.IsMatch(name) && !DeviceName.IsMatch(name);

    /// <summary>Returns the sorted names of all profiles. Returns an empty list if the folder doesn't exist or can't be read.</summary>
    public IReadOnlyList<string> GetNames()
    {
        try
        {
            IEnumerable<string> names = Directory.GetFiles(folder, "*" + Extension).Select(Path.GetFileNameWithoutExtension).OfType<string>();
            return [.. names.Where(IsName).OrderBy(name => name, StringComparer.OrdinalIgnoreCase)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Returns the exact name of a profile, or null if the profile doesn't exist. The search isn't case-sensitive.</summary>
    public string? Find(string name) => GetNames().FirstOrDefault(one => string.Equals(one, name, StringComparison.OrdinalIgnoreCase));

    public string GetPath(string name) => Path.Combine(folder, name + Extension);

    /// <exception cref="InputException">The file can't be read, isn't a profile, or can be changed by other users.</exception>
    public ProfileSettings Read(string name)
    {
        string path = GetPath(name);
#if NET
        // The method rejects the file, because another user who can change the profile could redirect the API key to another host.
        if (!OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            throw new InputException("ProfileUnsafe", ErrorCategory.SecurityError, Texts.Format("Profile.Unsafe", path), Texts.Format("Profile.UnsafeRemedy", path));
#endif
        SettingFile file = SettingFile.Read(path);
        if (file.Text is null)
        {
            string message = Texts.Format("Profile.Unreadable", name, path, file.Problem!);
            throw new InputException("ProfileUnreadable", ErrorCategory.ReadError, message, Texts.Format("Profile.InvalidRemedy", path));
        }

        try
        {
            return ProfileFile.Read(file.Text);
        }
        catch (FormatException exception)
        {
            string message = Texts.Format("Profile.Invalid", name, exception.Message);
            throw new InputException("ProfileInvalid", ErrorCategory.InvalidData, message, Texts.Format("Profile.InvalidRemedy", path), exception);
        }
    }

    /// <summary>Writes a profile. The file is replaced in a single step, so a crash doesn't leave an incomplete file.</summary>
    /// <exception cref="InputException">The file can't be written.</exception>
    public void Write(string name, ProfileSettings settings)
    {
        string path = GetPath(name);
        string fresh = path + ".new";
        try
        {
            PrivateFile.CreateFolder(folder);
            // If the path of the temporary file is a link, the target of the link must not be overwritten, so the link is deleted.
            File.Delete(fresh);
            using (FileStream file = RegularFile.Open(fresh, FileMode.CreateNew, FileAccess.Write, FileShare.None, 4096))
            {
                PrivateFile.Protect(file);
                byte[] content = ProfileFile.Write(settings);
                file.Write(content, 0, content.Length);
                file.Flush(flushToDisk: true);
            }

            if (File.Exists(path)) File.Replace(fresh, path, null);
            else File.Move(fresh, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string message = Texts.Format("Profile.NotWritten", path, exception.Message);
            throw new InputException("FileUnwritable", ErrorCategory.WriteError, message, Texts.Format("Profile.NotWrittenRemedy", Variable), exception);
        }
    }

    public ConnectionProfile ToObject(string name, ProfileSettings settings) => new()
    {
        Name = name,
        Region = settings.Region,
        BaseUri = Uri.TryCreate(settings.BaseUri, UriKind.Absolute, out Uri? uri) ? uri : null,
        Protocol = settings.Protocol,
        Model = settings.Model,
        WorkspaceId = settings.WorkspaceId,
        ApiKeySource = settings.Key.ToString(),
        Path = GetPath(name),
    };
}

/// <summary>Completes the names of saved profiles.</summary>
internal sealed class ProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.CreateMatcher(wordToComplete);
        ProfileStore store = ProfileStore.Create(new SystemEnvironment(() => null));
        return store.GetNames().Where(isMatch).Select(name => new CompletionResult(CompletionText.Quote(name), name, CompletionResultType.ParameterValue, store.GetPath(name)));
    }
}
