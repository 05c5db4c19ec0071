using System.Collections.ObjectModel;
using System.Management.Automation;
using QwenPS.Resources;

namespace QwenPS.PowerShell;

/// <summary>Turns the paths that users write into full paths, from PowerShell's location. Runs on the pipeline thread.</summary>
internal sealed class PathResolver(PathIntrinsics paths, ProviderIntrinsics providers)
{
    private const string FileSystem = "FileSystem";

    /// <summary>PowerShell's location in the file system; null where there is none.</summary>
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

    /// <summary>The full path of what may be there or not, taken as it is.</summary>
    public string GetFullPath(string path) => paths.GetUnresolvedProviderPathFromPSPath(path);

    /// <inheritdoc cref="GetFullPath(string)"/>
    /// <param name="path">The path.</param>
    /// <param name="provider">The provider that it leads to; null for the file system.</param>
    public string GetFullPath(string path, out string? provider)
    {
        string full = paths.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo info, out _);
        provider = info.Name == FileSystem ? null : info.Name;
        return full;
    }

    /// <summary>The full path; null where it can't be a path: on a drive that doesn't exist, say.</summary>
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

    /// <summary>The files of -Path or -LiteralPath. A path that leads nowhere is an error, and the others go on.</summary>
    /// <param name="given">What was given.</param>
    /// <param name="warn">Says that a wildcard matches nothing.</param>
    /// <param name="refuse">Says what is wrong with a path.</param>
    public IEnumerable<string> FindFiles(PathArgument given, Action<string> warn, Action<ErrorRecord> refuse) =>
        given.Paths.SelectMany(path => FindFiles(path, given.IsLiteral, warn, refuse));

    /// <summary>The file of exactly that name, brackets and all, or else those that the path matches as a wildcard; none where there are none.</summary>
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

    /// <summary>The full path of the file to write, there or not.</summary>
    /// <exception cref="InputException">The path means several files, or none of the file system.</exception>
    public string FindOutputFile(string path, bool isLiteral)
    {
        try
        {
            string literal = GetFullPath(path, out string? provider);
            if (provider is not null) throw new InputException("NotAFile", ErrorCategory.InvalidArgument, Texts.Format("Conversation.NotAFile", path), Texts.Format("Conversation.NotAFileRemedy"));
            if (isLiteral || File.Exists(literal) || !WildcardPattern.ContainsWildcardCharacters(path)) return literal;
            Collection<string> matches = paths.GetResolvedProviderPathFromPSPath(path, out _);
            if (matches.Count == 1) return matches[0];
        }
        catch (ItemNotFoundException)
        {
            // Said below.
        }
        catch (Exception exception) when (exception is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            throw new InputException("NotAFile", ErrorCategory.InvalidArgument, Texts.Format("Conversation.NotAFile", path), Texts.Format("Conversation.NotAFileRemedy"), exception);
        }

        throw new InputException("Ambiguous", ErrorCategory.InvalidArgument, Texts.Format("Conversation.Ambiguous", path), Texts.Format("Conversation.AmbiguousRemedy"));
    }

    private Collection<string> FindFiles(string path, bool isLiteral, Action<string> warn, Action<ErrorRecord> refuse)
    {
        try
        {
            if (!isLiteral) return FindMatches(path, warn, refuse);
            if (Exists(path)) return FindLiteral(path, refuse);
        }
        catch (Exception exception) when (exception is ItemNotFoundException or System.Management.Automation.DriveNotFoundException)
        {
            // Said below.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or ProviderInvocationException or CmdletInvocationException)
        {
            // A path that is none, or too long for one: the provider looks no further.
            refuse(ErrorRecords.Create(TextFile.Unreadable(path, exception is RuntimeException { InnerException: { } inner } ? inner : exception), path));
            return [];
        }

        refuse(ErrorRecords.NotFound(Texts.Format("File.NotFound", path), Texts.Format("File.NotFoundRemedy"), path));
        return [];
    }

    private Collection<string> FindMatches(string path, Action<string> warn, Action<ErrorRecord> refuse)
    {
        Collection<string> files = paths.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
        // A wildcard that finds nothing is a name with brackets in it, or else nothing; but who sent nothing is to know it.
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

    private bool Exists(string path) => providers.Item.Exists(path, force: true, literalPath: true);
}

/// <summary>What -Path or -LiteralPath was given.</summary>
/// <param name="Paths">The paths.</param>
/// <param name="IsLiteral">Whether they are taken as they are, without wildcards.</param>
internal sealed record PathArgument(IReadOnlyList<string> Paths, bool IsLiteral)
{
    /// <summary>Null where neither was given.</summary>
    public static PathArgument? Create(string[]? path, string[]? literalPath)
    {
        if (path is not null) return new PathArgument(path, IsLiteral: false);
        return literalPath is null ? null : new PathArgument(literalPath, IsLiteral: true);
    }
}
