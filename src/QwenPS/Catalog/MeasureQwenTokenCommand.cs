using System.Management.Automation;
using System.Text;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Estimates the number of tokens in a text or a file. Also estimates which share of a model's context the tokens use, and what the tokens cost as input. The
/// service isn't called. Returns one result for all piped text, and one result for each file. The memory usage doesn't depend on the size of a file.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "QwenToken", DefaultParameterSetName = "InputObject", HelpUri = HelpPage.Models)]
[OutputType(typeof(TokenMeasure))]
public sealed class MeasureQwenTokenCommand : QwenCommand
{
    private TokenMeter? _meter;
    private TokenEstimate _text;
    private bool _hasText;
    private bool _hasFile;

    /// <summary>
    /// Specifies the input. All text is counted in one result, and each file has its own result. Other objects are counted as the JSON that Invoke-QwenChat
    /// would send.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>Specifies the files to measure. Each file has its own result. Wildcards are supported.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Specifies the files to measure. Each file has its own result. The paths are used exactly as they're typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>
    /// Specifies the encoding of files without a byte order mark. The value is a name that Get-Content accepts, another name such as gbk or shift_jis, or a
    /// code page. The default is UTF-8. If a file isn't valid UTF-8, the encoding is detected. If the detection isn't reliable, the file isn't read.
    /// </summary>
    [Parameter]
    [EncodingTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding? Encoding { get; set; }

    /// <summary>
    /// Specifies the model whose context and price are used. The default is the model of the connection. If there's no connection, the default is qwen-plus.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // If there's a connection, it determines the region and the model. Otherwise, no connection is created, because this cmdlet also works without an API
        // key.
        QwenClient? client = (Connection ??= ConnectionStore.Current.DefaultOrImplicit)?.Client;
        string model = Model ?? Connection?.Model ?? ConnectionFactory.DefaultModel;
        _meter = new TokenMeter(model, client is null ? PriceLists.GetForEnvironment() : PriceLists.Get(client.Options.Endpoint.Region));
        if (Model is not null && ModelCatalog.Find(Model) is null)
            this.WriteWarningLine(ModelAdvice.AppendSuggestions(Texts.Format("Models.Unknown", Model), ModelAdvice.FindNearest(Model, client?.ModelList)));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (PathArgument.Create(Path, LiteralPath) is { } files) MeasureFiles(Paths.FindFiles(files, this.WriteWarningLine, this.WriteErrorRecord));
        else if (InputObject is not null) Measure(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(() =>
    {
        bool isAsked = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));
        if (_hasText || (isAsked && !_hasFile && Path is null && LiteralPath is null)) WriteObject(_meter!.Result(_text, null));
        else if (!isAsked && Path is null && LiteralPath is null)
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Models.NothingToMeasure"), Texts.Format("Models.NothingToMeasureRemedy")));
    });

    private void Measure(PSObject item)
    {
        switch (item.BaseObject)
        {
            case FileSystemInfo file: MeasureFiles([file.FullName], item); break;
            case DocumentText document: MeasureDocument(document); break;
            case string text: Add(text); break;
            case char or StringBuilder or ChatResponse: Add(item.BaseObject.ToString()); break;
            default: Add(Json.ToText(item)); break;
        }
    }

    /// <summary>Adds a text. If there's already text, adds a line break first. Invoke-QwenChat joins texts in the same way.</summary>
    private void Add(string? text)
    {
        if (_hasText) _text.Add("\n".AsSpan());
        _text.Add(text.AsSpan());
        _hasText = true;
    }

    private void MeasureDocument(DocumentText document)
    {
        _hasFile = true;
        WriteObject(_meter!.Result(TokenEstimate.Create(document.Text), document.Source));
    }

    private static InputException RefuseImage(string path) =>
        new("NotText", ErrorCategory.InvalidType, Texts.Format("Models.ImageNotEstimated", path), Texts.Format("Models.ImageNotEstimatedRemedy"));

    private void MeasureFiles(IEnumerable<string> paths, object? target = null)
    {
        foreach (string path in paths)
        {
            _hasFile = true;
            try
            {
                if (ImageFile.IsImage(path)) throw RefuseImage(path);
                TokenMeasure? result = null;
                Pump.Run(async () => result = await DocumentFile.TryReadAsync(path, Pump, Pump.Token).ConfigureAwait(false) is { } document
                    ? _meter!.Result(TokenEstimate.Create(document.Text), path)
                    : await _meter!.MeasureAsync(path, Encoding, Pump, Pump.Token).ConfigureAwait(false));
                WriteObject(result);
            }
            catch (InputException exception)
            {
                this.WriteErrorRecord(ErrorRecords.Create(exception, target ?? path));
            }
        }
    }
}
