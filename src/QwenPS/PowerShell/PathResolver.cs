using System.Collections.ObjectModel;
using System.Management.Automation;
using QwenPS.Resources;

namespace QwenPS.PowerShell;

/// <summary>Resolves paths relative to PowerShell's location. This class must be used on the pipeline thread.</summary>
internal sealed class PathResolver(PathIntrinsics paths, Func<ProviderIntrinsics> getProviders)
{
    private const string FileSystem = "FileSystem";

    /// <summary>Gets PowerShell's location in the file system, or null if there's no such location.</summary>
    public string? CurrentFolder
    {
        get
        {
            try
            {
                return paths.CurrentFileSystemLocation?.ProviderPath;
            }
            catch (System.Management.Automation.DriveNotFoundException)
            {
                return null;
            }
        }
    }

    /// <summary>Gets the full path of a literal path. The file doesn't have to exist.</summary>
    public string GetFullPath(string path) => paths.GetUnresolvedProviderPathFromPSPath(path);

    /// <inheritdoc cref="GetFullPath(string)"/>
    /// <param name="path">The path.</param>
    /// <param name="provider">The provider of the path, or null for the file system.</param>
    public string GetFullPath(string path, out string? provider)
    {
        string full = paths.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo info, out _);
        provider = info.Name == FileSystem ? null : info.Name;
        return full;
    }

    /// <summary>Gets the full path. Returns null if the path isn't valid, such as a path on a drive that doesn't exist.</summary>
    public string? TryGetFullPath(string path)
    {
        try
        {
            return GetFullPath(path);
        }
        catch (Exception exception) when (exception is RuntimeException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Finds the files of -Path or -LiteralPath. If a path doesn't exist, writes an error and continues with the other paths.</summary>
    /// <param name="given">The paths.</param>
    /// <param name="warn">An action that writes a warning if a wildcard doesn't match any file.</param>
    /// <param name="refuse">An action that reports an invalid path.</param>
    public IEnumerable<string> FindFiles(PathArgument given, Action<string> warn, Action<ErrorRecord> refuse) =>
        given.Paths.SelectMany(path => FindFiles(path, given.IsLiteral, warn, refuse));

    /// <summary>
    /// Finds the file with exactly this name, including brackets. If the file doesn't exist, finds the files that match the path as a wildcard pattern.
    /// </summary>
    public IReadOnlyList<string> FindLiteralFirst(string path)
    {
        try
        {
            string literal = GetFullPath(path);
            if (File.Exists(literal) || Directory.Exists(literal)) return [literal];
            Collection<string> files = paths.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            return provider.Name == FileSystem ? files : [];
        }
        catch (Exception exception) when (exception is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Finds the full path of the file to write. The file doesn't have to exist.</summary>
    /// <exception cref="InputException">The path matches several files, or isn't in the file system.</exception>
    public string FindOutputFile(string path, bool isLiteral)
    {
        try
        {
            string literal = GetFullPath(path, out string? provider);
            if (provider is not null) throw NotAFile(path);
            if (isLiteral || File.Exists(literal) || !WildcardPattern.ContainsWildcardCharacters(path)) return literal;
            Collection<string> matches = paths.GetResolvedProviderPathFromPSPath(path, out _);
            if (matches.Count == 1) return matches[0];
        }
        catch (ItemNotFoundException)
        {
            // The code after this statement reports the error.
        }
        catch (Exception exception) when (exception is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            throw NotAFile(path, exception);
        }

        throw new InputException("Ambiguous", ErrorCategory.InvalidArgument, Texts.Format("Conversation.Ambiguous", path), Texts.Format("Conversation.AmbiguousRemedy"));
    }

    private static InputException NotAFile(string path, Exception? exception = null) =>
        new("NotAFile", ErrorCategory.InvalidArgument, Texts.Format("Conversation.NotAFile", path), Texts.Format("Conversation.NotAFileRemedy"), exception);

    private Collection<string> FindFiles(string path, bool isLiteral, Action<string> warn, Action<ErrorRecord> refuse)
    {
        try
        {
            if (!isLiteral) return FindMatches(path, warn, refuse);
            if (Exists(path)) return FindLiteral(path, refuse);
        }
        catch (Exception exception) when (exception is ItemNotFoundException or System.Management.Automation.DriveNotFoundException)
        {
            // The code after this statement reports the error.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException
            or ProviderInvocationException or CmdletInvocationException)
        {
            // The path isn't valid, or it's too long.
            refuse(ErrorRecords.Create(TextFile.Unreadable(path, exception is RuntimeException { InnerException: { } inner } ? inner : exception), path));
            return [];
        }

        refuse(ErrorRecords.NotFound(Texts.Format("File.NotFound", path), Texts.Format("File.NotFoundRemedy"), path));
        return [];
    }

    private Collection<string> FindMatches(string path, Action<string> warn, Action<ErrorRecord> refuse)
    {
        Collection<string> files = paths.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
        // A pattern that matches no file can be the name of a file that contains brackets. If there's no such file, a warning shows that no file matches the
        // pattern.
        if (files.Count == 0 && Exists(path)) return FindLiteral(path, refuse);
        if (files.Count == 0) warn(Texts.Format("File.NoMatch", path));
        return TakeFiles(files, provider.Name, path, refuse);
    }

    private Collection<string> FindLiteral(string path, Action<ErrorRecord> refuse)
    {
        string file = paths.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return TakeFiles([file], provider.Name, path, refuse);
    }

    private static Collection<string> TakeFiles(Collection<string> files, string provider, string path, Action<ErrorRecord> refuse)
    {
        if (provider == FileSystem) return files;
        refuse(ErrorRecords.InvalidArgument(Texts.Format("File.OtherProvider", path, provider), Texts.Format("File.OtherProviderRemedy"), path));
        return [];
    }

    private bool Exists(string path) => getProviders().Item.Exists(path, force: true, literalPath: true);
}

/// <summary>Represents the value of -Path or -LiteralPath.</summary>
/// <param name="Paths">The paths.</param>
/// <param name="IsLiteral">A value that indicates whether wildcards are disabled.</param>
internal sealed record PathArgument(IReadOnlyList<string> Paths, bool IsLiteral)
{
    /// <summary>Creates the argument. Returns null if neither parameter was specified.</summary>
    public static PathArgument? Create(string[]? path, string[]? literalPath)
    {
        if (path is not null) return new PathArgument(path, IsLiteral: false);
        return literalPath is null ? null : new PathArgument(literalPath, IsLiteral: true);
    }
}
