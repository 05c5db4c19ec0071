using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests.Input;

/// <summary>
/// Detects piped input that a user probably doesn't want to send. Examples are paths instead of files, and formatted output instead of objects. Other
/// examples are live objects, such as processes, which have many properties that the prompt doesn't need. This class must be used on the pipeline
/// thread.
/// </summary>
internal sealed class PipedInputCheck(PathResolver paths, CmdletPump pump)
{
    /// <summary>
    /// The maximum number of tokens that a request with live objects can have without a warning. The JSON of one process has about 20,000 tokens.
    /// </summary>
    internal const int LargeInput = 10_000;

    /// <summary>The maximum number of lines that are checked for paths.</summary>
    private const int MaxPaths = 100;

    private const string FormatNamespace = "Microsoft.PowerShell.Commands.Internal.Format.";

    /// <summary>The names of properties that contain a path in the output of Get-ChildItem and Select-String, and in many CSV files.</summary>
    private static readonly string[] PathProperties = ["FullName", "LiteralPath", "Path", "FilePath"];

    private string? _path;
    private string? _property;
    private int _count;
    private bool _isOther;
    private bool _hasLive;
    private bool _hasWarned;

    /// <exception cref="TerminatingException">The object comes from a Format cmdlet.</exception>
    public static void RejectFormatted(PSObject item)
    {
        string type = item.TypeNames.Count > 0 ? item.TypeNames[0] : "";
        const string deserialized = "Deserialized.";
        if (type.StartsWith(deserialized, StringComparison.Ordinal)) type = type.Substring(deserialized.Length);
        if (type.StartsWith(FormatNamespace, StringComparison.Ordinal))
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Chat.Formatted"), Texts.Format("Chat.FormattedRemedy"), item));
    }

    public void AddText(string text)
    {
        if (_isOther) return;
        for (int start = 0; start <= text.Length && !_isOther && _count < MaxPaths;)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0) end = text.Length;
            Add(text.Substring(start, end - start).TrimEnd('\r'), null);
            start = end + 1;
        }
    }

    public void AddObject(PSObject item)
    {
        if (item.BaseObject is not PSCustomObject)
        {
            _isOther = true;
            _hasLive |= !LiveObjects.IsData(item);
            return;
        }

        if (_isOther) return;
        string? property = _property ?? PathProperties.FirstOrDefault(name => item.Properties[name]?.Value is string or PSObject { BaseObject: string });
        Add(property is null ? "" : item.Properties[property]?.Value?.ToString() ?? "", property);
    }

    /// <summary>
    /// Writes a warning about the input so far. Call this method before the request with this input is sent. A command writes at most one warning.
    /// </summary>
    /// <param name="text">The text of the request.</param>
    public void Warn(string text)
    {
        if (_hasWarned) return;
        if (!_isOther && _path is not null)
            Write(_property is null ? Texts.Format("Chat.PathsAsText", _path) : Texts.Format("Chat.PathsInRows", _property, _path));
        // A text never has more tokens than characters, so a short text doesn't have to be checked.
        else if (_hasLive && text.Length > LargeInput && TokenEstimate.Count(text) is > LargeInput and var tokens)
            Write(Texts.Format("Chat.LargeObjects", tokens));

        void Write(string message)
        {
            _hasWarned = true;
            pump.WriteWarningLine(message);
        }
    }

    private void Add(string path, string? property)
    {
        if (_count >= MaxPaths) return;
        _isOther = (_count > 0 && property != _property) || !IsFile(path);
        _count++;
        _path ??= path;
        _property = property;
    }

    private bool IsFile(string path)
    {
        // The paths of existing files are always shorter.
        const int longest = 4096;
        if (path.Length is 0 or > longest || string.IsNullOrWhiteSpace(path)) return false;
        try
        {
            return paths.TryGetFullPath(path) is { } full && File.Exists(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            return false;
        }
    }
}
