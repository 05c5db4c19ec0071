using System.Management.Automation;
using System.Text;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Converts documents to text without calling the service. The text is the same as the text that Invoke-QwenChat sends. Word documents, workbooks,
/// presentations, PDF documents, web pages, and email messages are converted to Markdown. The text of a text file is unchanged. The format is determined by the
/// content of the file, not by its name.
/// </summary>
[Cmdlet(VerbsData.ConvertTo, "QwenText", DefaultParameterSetName = "Path", HelpUri = HelpPage.Models)]
[OutputType(typeof(DocumentText))]
public sealed class ConvertToQwenTextCommand : PSCmdlet, IDisposable
{
    /// <summary>The maximum size of a text file in bytes (64 MB).</summary>
    private const int MaxTextFileSize = 64 * 1024 * 1024;

    private CmdletPump? _pump;

    /// <summary>Specifies the paths of the files to convert. This parameter supports wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// Specifies the paths of the files to convert. The paths are used exactly as they're typed. This parameter accepts files from the pipeline.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// Specifies the encoding of text files without a byte order mark. The value is a name that Get-Content accepts, another name such as gbk or shift_jis, or
    /// a code page. The default is UTF-8. If a file isn't valid UTF-8, the encoding is detected. The file is read only if the detection is reliable.
    /// </summary>
    [Parameter]
    [EncodingTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding? Encoding { get; set; }

    private CmdletPump Pump => _pump ??= new CmdletPump(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        PathArgument given = ParameterSetName == "LiteralPath" ? new(LiteralPath, IsLiteral: true) : new(Path, IsLiteral: false);
        foreach (string path in new PathResolver(SessionState.Path, () => InvokeProvider).FindFiles(given, this.WriteWarningLine, this.WriteErrorRecord))
        {
            try
            {
                DocumentText? text = null;
                Pump.Run(async () => text = await ReadAsync(path).ConfigureAwait(false));
                if (DocumentFile.FindNameWarning(path, text!.Type) is { } warning) this.WriteWarningLine(warning);
                WriteObject(text);
            }
            catch (InputException exception)
            {
                this.WriteErrorRecord(ErrorRecords.Create(exception, path));
            }
        }
    }

    /// <summary>Ends the extraction when the user presses Ctrl+C.</summary>
    protected override void StopProcessing() => Pump.Stop();

    /// <inheritdoc/>
    public void Dispose() => _pump?.Dispose();

    private async Task<DocumentText> ReadAsync(string path)
    {
        if (await DocumentFile.TryReadAsync(path, Pump, Pump.Token).ConfigureAwait(false) is { } document) return document;
        byte[] content = await TextFile.ReadBytesAsync(path, MaxTextFileSize).ConfigureAwait(false);
        string text = TextFile.Decode(path, content, Encoding, out string? detected);
        if (text.Length == 0) throw new InputException("EmptyInput", ErrorCategory.InvalidData, Texts.Format("File.Empty", path), Texts.Format("Chat.EmptyRemedy"));
        if (detected is not null) await Pump.VerboseAsync(TextFile.FormatDetected(path, detected)).ConfigureAwait(false);
        return new DocumentText { Source = path, Type = DocumentType.Text, Text = text, Characters = text.Length };
    }
}
