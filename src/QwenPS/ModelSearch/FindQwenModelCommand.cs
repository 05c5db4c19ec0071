using System.Management.Automation;
using QwenPS.Batches;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Connections;
using QwenPS.ModelSearch;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Finds model IDs in files, and shows whether each model is retired. Folders are searched with all subfolders. Binary files, and files that .gitignore files
/// exclude, are skipped. No request is sent.
/// </summary>
[Cmdlet(VerbsCommon.Find, "QwenModel", DefaultParameterSetName = "Path", HelpUri = HelpPage.Models)]
[OutputType(typeof(ModelReference))]
public sealed class FindQwenModelCommand : QwenCommand
{
    private readonly HashSet<string> _pipedFolders = new(StringComparer.Ordinal);
    private ModelFileSearch? _search;
    private WildcardPattern[] _include = [];
    private WildcardPattern[] _exclude = [];

    /// <summary>
    /// Specifies the files and folders to search. Folders are searched with all subfolders. Wildcards are supported. The default is the current folder.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = ["."];

    /// <summary>Specifies the files and folders to search. The paths are used exactly as they're typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>
    /// Specifies the files, folders, or strings to search. All strings are searched as one text. Each string contains one or more lines of this text.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// Searches the settings of this module instead of files. The settings are the connections of this session, the saved profiles, and the batch jobs of the
    /// current user.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "Setting")]
    public SwitchParameter Setting { get; set; }

    /// <summary>Searches only files whose name or path matches one of these patterns. Wildcards are supported. By default, all files are searched.</summary>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Include { get; set; }

    /// <summary>Skips files and folders whose name or path matches one of these patterns. Wildcards are supported.</summary>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    /// <summary>Includes files that .gitignore files exclude.</summary>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject")]
    public SwitchParameter NoIgnore { get; set; }

    /// <summary>
    /// Specifies the lowest confidence of the results to return: Low, Medium, or High. The default is Medium, which excludes model IDs in comments and paths,
    /// and the names of model families.
    /// </summary>
    [Parameter]
    public MatchConfidence MinimumConfidence { get; set; } = MatchConfidence.Medium;

    /// <summary>
    /// Returns only models with one of these statuses: Current, Retiring, or Retired. By default, all models are returned, including models whose status is
    /// unknown.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ModelStatus[]? Status { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        QwenClient? client = (Connection ??= ConnectionStore.Current.DefaultOrImplicit)?.Client;
        PriceList site = client is null ? PriceLists.GetForEnvironment() : PriceLists.Get(client.Options.Endpoint.Region);
        _search = new ModelFileSearch(site, MinimumConfidence, TimeProvider.System, Paths.CurrentFolder) { Status = Status };
        _include = CreatePatterns(Include);
        _exclude = CreatePatterns(Exclude);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        if (Setting) SearchSettings();
        else if (ParameterSetName != "InputObject") SearchPaths(PathArgument.Create(LiteralPath is null ? Path : null, LiteralPath)!);
        else if (InputObject?.BaseObject is FileSystemInfo item) SearchPiped(item);
        else if (InputObject is not null) SearchText(InputObject.ToString());
    });

    /// <inheritdoc/>
    protected override void EndProcessing() => this.WriteVerboseLine(Texts.Format("Find.Summary", _search!.Files, _search.BinaryFiles));

    private static WildcardPattern[] CreatePatterns(string[]? patterns) =>
        patterns is null ? [] : [.. patterns.Select(pattern => new WildcardPattern(pattern, WildcardOptions.IgnoreCase))];

    private static bool IsMatch(WildcardPattern[] patterns, string name, string path) => patterns.Any(pattern => pattern.IsMatch(name) || pattern.IsMatch(path));

    private void SearchPaths(PathArgument paths) => Search(Paths.FindFiles(paths, this.WriteWarningLine, this.WriteErrorRecord));

    private void SearchText(string text)
    {
        var search = _search!;
        Pump.Run(() =>
        {
            search.SearchText(text, Output);
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// Searches a file or folder from the pipeline. Get-ChildItem -Recurse returns a folder and also the files in it, but each file is searched only once.
    /// </summary>
    private void SearchPiped(FileSystemInfo item)
    {
        for (string? folder = System.IO.Path.GetDirectoryName(item.FullName); folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (_pipedFolders.Contains(folder)) return;
        }

        if (item is DirectoryInfo) _pipedFolders.Add(item.FullName.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        Search([item.FullName]);
    }

    private void SearchSettings()
    {
        foreach (Connection connection in ConnectionStore.Current.All)
        {
            if (_search!.Create($"Connection:{connection.Name}", connection.Model) is { } found) WriteObject(found);
        }

        NoIgnore = true;
        ProfileStore profiles = ProfileStore.Create(new SystemEnvironment(() => Paths.CurrentFolder));
        Search(profiles.GetNames().Select(profiles.GetPath));
        JobStore jobs = BatchAccess.OpenStore(Paths, null);
        _include = CreatePatterns([JobFolder.RecordName]);
        if (Directory.Exists(jobs.Path)) Search([jobs.Path]);
    }

    private void Search(IEnumerable<string> paths)
    {
        string[] all = [.. paths];
        Pump.Run(async () =>
        {
            foreach (string path in all)
            {
                if (!Directory.Exists(path)) await SearchFileAsync(path).ConfigureAwait(false);
                else await SearchFolderAsync(path).ConfigureAwait(false);
            }
        });
    }

    private async Task SearchFolderAsync(string folder)
    {
        var walker = new FileWalker(!NoIgnore, (name, path) => IsMatch(_exclude, name, path), (path, exception) => Report(path, exception).AsTask().GetAwaiter().GetResult());
        foreach (string path in walker.Walk(folder))
        {
            Pump.Token.ThrowIfCancellationRequested();
            await SearchFileAsync(path, isNamed: false).ConfigureAwait(false);
        }
    }

    /// <param name="path">The path of the file.</param>
    /// <param name="isNamed">A value that indicates whether the user specified the file itself, and not its folder.</param>
    private async Task SearchFileAsync(string path, bool isNamed = true)
    {
        string name = System.IO.Path.GetFileName(path);
        if ((_include.Length > 0 && !IsMatch(_include, name, path)) || IsMatch(_exclude, name, path)) return;
        try
        {
            if (!isNamed && OwnFile.IsCallRecord(path)) await Pump.VerboseAsync(Texts.Format("Find.OwnFile", path)).ConfigureAwait(false);
            else _search!.SearchFile(path, Output, Pump.Token);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await Report(path, exception).ConfigureAwait(false);
        }
    }

    private ValueTask Report(string path, Exception exception) => Pump.ErrorAsync(ErrorRecords.Create(TextFile.Unreadable(path, exception), path));

    /// <summary>Writes a result. If the pipeline is slower than the search, the search waits, so memory usage is limited.</summary>
    private void Output(ModelReference found)
    {
        ValueTask write = Pump.OutputAsync(found);
        if (!write.IsCompletedSuccessfully) write.AsTask().GetAwaiter().GetResult();
    }
}
