using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Uploads;

namespace QwenPS.Commands;

/// <summary>
/// Deletes files from the account's file store at the service. Deleted files can't be restored. If a request needs a deleted document, Invoke-QwenChat uploads
/// the document again. The results of a batch can't be received after the batch's files are deleted.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "QwenFile", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = HelpPage.Files)]
public sealed class RemoveQwenFileCommand : QwenCommand
{
    private FileApi? _api;
    private string? _root;

    /// <summary>
    /// Specifies the IDs that the service assigned to the files. The IDs begin with file-. Objects returned by Get-QwenFile have this property.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>
    /// Specifies the name that the confirmation prompt shows. Objects returned by Get-QwenFile have this property. By default, the prompt shows only the ID.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        Connection connection = ResolveConnection();
        _api ??= new FileApi(UploadAccess.GetClient(connection), CreateLog(), Pump.Token);
        _root ??= UploadAccess.FindRoot(Paths);
        foreach (string id in Id!)
        {
            string target = string.IsNullOrEmpty(Name) ? id : $"{Name} ({id})";
            if (this.ShouldProcessLine(target, Texts.Format("Upload.Remove"))) Remove(id);
        }
    });

    private void Remove(string id)
    {
        bool existed = false;
        try
        {
            // The local record can be found only by the hash of the file. The hash is part of the file's name at the service. If this name is unknown, it's
            // requested from the service.
            ServiceFile? file = string.IsNullOrEmpty(Name) ? null : new ServiceFile { Id = id, Name = Name! };
            Pump.Run(async () =>
            {
                file ??= await _api!.FindAsync(id).ConfigureAwait(false);
                existed = file is not null && await _api!.DeleteAsync(id).ConfigureAwait(false);
            });
            if (file is not null) UploadStore.Forget(_root!, file);
        }
        catch (QwenException exception)
        {
            this.WriteErrorRecord(ErrorRecords.Create(exception, id));
            return;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            this.WriteWarningLine(Texts.Format("Upload.Record", exception.Message));
        }

        if (!existed) this.WriteErrorRecord(ErrorRecords.NotFound(Texts.Format("Upload.NotFound", id), Texts.Format("Upload.NotFoundRemedy"), id));
    }
}
