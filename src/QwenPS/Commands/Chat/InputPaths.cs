using System.Collections.ObjectModel;
using System.Management.Automation;
using QwenPS.Pipeline;
using QwenPS.Resources;

namespace QwenPS.Commands.Chat;

/// <summary>Turns -Path and -LiteralPath into full paths of files. A path that leads nowhere is an error, and the others go on.</summary>
internal static class InputPaths
{
    /// <param name="cmdlet">Whose location counts.</param>
    /// <param name="paths">What was given.</param>
    /// <param name="isLiteral">Whether wildcards are none.</param>
    /// <param name="refuse">What is done about a path that leads nowhere. Default: an error is written.</param>
    public static IEnumerable<string> Resolve(PSCmdlet cmdlet, IEnumerable<string> paths, bool isLiteral, Action<ErrorRecord>? refuse = null) =>
        paths.SelectMany(path => Resolve(cmdlet, path, isLiteral, refuse ?? cmdlet.WriteErrorRecord));

    private static Collection<string> Resolve(PSCmdlet cmdlet, string path, bool isLiteral, Action<ErrorRecord> refuse)
    {
        try
        {
            if (!isLiteral) return Matching(cmdlet, path, refuse);
            if (IsThere(cmdlet, path)) return Literal(cmdlet, path, refuse);
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

        refuse(ErrorRecords.NotFound(Text.Of("File.NotFound", path), Text.Of("File.NotFoundRemedy"), path));
        return [];
    }

    private static Collection<string> Matching(PSCmdlet cmdlet, string path, Action<ErrorRecord> refuse)
    {
        Collection<string> files = cmdlet.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
        // A wildcard that finds nothing is a name with brackets in it, or else nothing; but who sent nothing is to know it.
        if (files.Count == 0 && IsThere(cmdlet, path)) return Literal(cmdlet, path, refuse);
        if (files.Count == 0) cmdlet.WriteWarningLine(Text.Of("File.NoMatch", path));
        return FilesOnly(files, provider, path, refuse);
    }

    private static Collection<string> Literal(PSCmdlet cmdlet, string path, Action<ErrorRecord> refuse)
    {
        string file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return FilesOnly([file], provider, path, refuse);
    }

    private static Collection<string> FilesOnly(Collection<string> files, ProviderInfo provider, string path, Action<ErrorRecord> refuse)
    {
        if (provider.Name == "FileSystem") return files;
        refuse(ErrorRecords.InvalidArgument(Text.Of("File.OtherProvider", path, provider.Name), Text.Of("File.OtherProviderRemedy"), path));
        return [];
    }

    private static bool IsThere(PSCmdlet cmdlet, string path) => cmdlet.InvokeProvider.Item.Exists(path, force: true, literalPath: true);
}
