using System.Management.Automation;
using QwenPS.Conversations;
using QwenPS.Files;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Reads conversations that Export-QwenConversation saved. The cmdlet returns one conversation for each file. You can pipe a conversation to Invoke-QwenChat.
/// </summary>
[Cmdlet(VerbsData.Import, "QwenConversation", DefaultParameterSetName = "Path", HelpUri = HelpPage.Models)]
[OutputType(typeof(Conversation))]
public sealed class ImportQwenConversationCommand : PSCmdlet
{
    /// <summary>The maximum file size in bytes, which is 64 MB.</summary>
    private const int MaxFileSize = 64 * 1024 * 1024;

    /// <summary>Specifies the files to read. Each file can have a size of up to 64 MB. Wildcards are supported.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// Specifies the files to read. The paths are used exactly as they're typed. File objects from the pipeline, such as the output of Get-ChildItem, are also
    /// accepted.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        PathArgument given = ParameterSetName == "LiteralPath" ? new(LiteralPath, IsLiteral: true) : new(Path, IsLiteral: false);
        foreach (string path in new PathResolver(SessionState.Path, () => InvokeProvider).FindFiles(given, this.WriteWarningLine, this.WriteErrorRecord))
        {
            try
            {
                WriteObject(Read(path));
            }
            catch (InputException exception)
            {
                this.WriteErrorRecord(ErrorRecords.Create(exception, path));
            }
        }
    }

    private static Conversation Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.ReadAllBytes(path, MaxFileSize);
        }
        catch (NotRegularFileException exception) when (exception.IsFolder)
        {
            throw new InputException("IsDirectory", ErrorCategory.InvalidType, exception.Message, Texts.Format("Conversation.OtherFileRemedy"), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw TextFile.Unreadable(path, exception);
        }

        try
        {
            return ConversationFile.Read(bytes);
        }
        catch (FormatException exception)
        {
            string message = Texts.Format("Conversation.Unreadable", path, exception.Message);
            throw new InputException("NotAConversation", ErrorCategory.InvalidData, message, Texts.Format("Conversation.OtherFileRemedy"), exception);
        }
    }
}
