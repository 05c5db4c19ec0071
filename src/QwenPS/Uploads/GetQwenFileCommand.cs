using System.Management.Automation;
using QwenPS.Client.Listing;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Uploads;

namespace QwenPS.Commands;

/// <summary>
/// Lists the files in the account's file store at the service. The newest file is first. The store contains documents that were uploaded for models, and the
/// request and result files of batches. All files count toward the limits of the store (10,000 files and 100 GB) until they're deleted.
/// </summary>
[Cmdlet(VerbsCommon.Get, "QwenFile", DefaultParameterSetName = "Name", HelpUri = HelpPage.Files)]
[OutputType(typeof(ServiceFile))]
public sealed class GetQwenFileCommand : QwenCommand
{
    /// <summary>Specifies the names of the files. This parameter supports wildcards. By default, all files are listed.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>
    /// Specifies the IDs that the service assigned to the files. The IDs begin with file-. This parameter supports wildcards. If an ID contains no wildcards,
    /// the cmdlet requests only this file, and not the list of files.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>
    /// Lists only files with this purpose: file-extract for documents that models read, batch for the requests of a batch, or batch_output for its results. By
    /// default, files with any purpose are listed.
    /// </summary>
    [Parameter]
    [ValidateSet("file-extract", "batch", "batch_output", IgnoreCase = true)]
    public string? Purpose { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        Connection connection = ResolveConnection();
        var api = new FileApi(UploadAccess.GetClient(connection), CreateLog(), Pump.Token);
        string[] wanted = Id ?? Name;
        if (Id is not null)
        {
            foreach (string id in Id.Where(id => !IsPattern(id))) FindOne(api, id);
            wanted = [.. Id.Where(IsPattern)];
            if (wanted.Length == 0) return;
        }

        List(api, wanted, Id is null ? file => file.Name : file => file.Id);
    });

    private void FindOne(FileApi api, string id)
    {
        ServiceFile? file = null;
        try
        {
            Pump.Run(async () => file = await api.FindAsync(id).ConfigureAwait(false));
        }
        catch (QwenException exception)
        {
            this.WriteErrorRecord(ErrorRecords.Create(exception, id));
            return;
        }

        if (file is null) this.WriteErrorRecord(ErrorRecords.NotFound(Texts.Format("Upload.NotFound", id), Texts.Format("Upload.NotFoundRemedy"), id));
        else if (Purpose is null || string.Equals(file.Purpose, Purpose, StringComparison.OrdinalIgnoreCase)) WriteObject(file);
    }

    private void List(FileApi api, string[] wanted, Func<ServiceFile, string> find)
    {
        WildcardPattern[] patterns = [.. wanted.Select(one => new WildcardPattern(IsPattern(one) ? one : WildcardPattern.Escape(one), WildcardOptions.IgnoreCase))];
        var isFound = new bool[patterns.Length];
        ListReader<ServiceFile> list = api.List(Purpose?.ToLowerInvariant());
        IReadOnlyList<ServiceFile>? page = [];
        while (page is not null)
        {
            IReadOnlyList<ServiceFile>? next = null;
            try
            {
                // The next page starts after the last file of this page. The next command in the pipeline can delete this file, so the next page is read before
                // this page is written.
                if (!list.IsAtEnd && !list.IsTooLong) next = ReadPage(list);
            }
            finally
            {
                foreach (ServiceFile file in page)
                {
                    int[] matches = [.. Enumerable.Range(0, patterns.Length).Where(i => patterns[i].IsMatch(find(file)))];
                    foreach (int i in matches) isFound[i] = true;
                    if (matches.Length > 0) WriteObject(file);
                }
            }

            page = next;
        }

        for (int i = 0; i < wanted.Length; i++)
        {
            if (!isFound[i] && !IsPattern(wanted[i]))
                this.WriteErrorRecord(ErrorRecords.NotFound(Texts.Format("Upload.NotFound", wanted[i]), Texts.Format("Upload.NotFoundRemedy"), wanted[i]));
        }
    }

    private IReadOnlyList<ServiceFile> ReadPage(ListReader<ServiceFile> list)
    {
        IReadOnlyList<ServiceFile> files = [];
        try
        {
            Pump.Run(async () => files = await list.ReadPageAsync().ConfigureAwait(false));
        }
        catch (QwenException exception)
        {
            throw new TerminatingException(ErrorRecords.Create(exception, null));
        }

        return files;
    }

    /// <summary>
    /// Determines whether a text is a valid wildcard pattern. An invalid pattern, such as a single bracket, is compared with the name or the ID as plain text.
    /// </summary>
    private static bool IsPattern(string text)
    {
        try
        {
            if (!WildcardPattern.ContainsWildcardCharacters(text)) return false;
            new WildcardPattern(text).IsMatch("");
            return true;
        }
        catch (WildcardPatternException)
        {
            return false;
        }
    }
}
