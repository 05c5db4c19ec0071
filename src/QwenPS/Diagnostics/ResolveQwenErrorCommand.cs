using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using QwenPS.Catalog;
using QwenPS.Client.Errors;
using QwenPS.Diagnostics;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Commands;

/// <summary>
/// Explains a service error. The explanation contains the kind, the cause, the remedy, and links, in Chinese or English. The input can be an error from this
/// module, Invoke-RestMethod, or another command. The input can also be a code, a status, or the output of another program. Without input, the cmdlet explains
/// $Error[0]. The cmdlet works offline and sends no requests.
/// </summary>
[Cmdlet(VerbsDiagnostic.Resolve, "QwenError", DefaultParameterSetName = "InputObject", HelpUri = HelpPage.Errors)]
[OutputType(typeof(ErrorExplanation))]
public sealed class ResolveQwenErrorCommand : PSCmdlet
{
    private readonly StringBuilder _text = new();
    private bool _hasInput;

    /// <summary>
    /// Specifies the error to explain. The error can be an ErrorRecord ($Error[0]), an exception, or text. The text can be the body of a response, or the
    /// output of curl or a Python program. All lines of text from the pipeline are combined into one text. The default is $Error[0].
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// Specifies the service's error codes for either protocol. Wildcards are supported. A number from 100 to 599 is interpreted as an HTTP status.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "Code")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ErrorCodeCompleter))]
    public string[] Code { get; set; } = [];

    /// <summary>
    /// Specifies HTTP statuses. The range is 100 to 599. With -Code, specifies the status that was returned with the code. If -Code contains wildcards, only
    /// codes with this status are returned.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "StatusCode")]
    [Parameter(ParameterSetName = "Code")]
    [ValidateRange(100, 599)]
    public int[] StatusCode { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != "InputObject") return;
        if (InputObject is not null) Add(InputObject);
        else if (MyInvocation.ExpectingInput) WriteNothing();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        bool isWithoutInput = ParameterSetName == "InputObject" && !MyInvocation.ExpectingInput && !MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));
        if (isWithoutInput) AddNewestError();
        switch (ParameterSetName)
        {
            case "Code":
                foreach (string code in Code) ExplainCode(code);
                break;
            case "StatusCode":
                foreach (int status in StatusCode) ExplainStatus(status);
                break;
            default:
                if (FindStatus(_text.ToString()) is { } typed and >= 400) WriteObject(Explainer.ExplainStatus(typed));
                else if (_text.Length > 0) Write(Explainer.ExplainText(_text.ToString()), _text.ToString());
                else if (!_hasInput && !MyInvocation.ExpectingInput) WriteNothing();
                break;
        }
    }

    /// <summary>Parses a text that contains only a status. Returns null for any other text.</summary>
    private static int? FindStatus(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= 100 and <= 599 ? status : null;

    /// <summary>
    /// Adds the newest error in $Error. Errors of this cmdlet are skipped. Otherwise, a second run of the cmdlet would explain the error of the first run.
    /// </summary>
    private void AddNewestError()
    {
        var errors = SessionState.PSVariable.GetValue("global:Error") as IEnumerable;
        object? newest = errors?.Cast<object?>().FirstOrDefault(one => one is not null && !ComesFromThisCmdlet(one));
        if (newest is null) this.EndWithError(ErrorRecords.InvalidArgument(Texts.Format("Resolve.NoErrorYet"), Texts.Format("Resolve.NothingRemedy")));
        Add(PSObject.AsPSObject(newest!));
    }

    private bool ComesFromThisCmdlet(object error)
    {
        object? inner = PSValue.Unwrap(error);
        ErrorRecord? record = inner as ErrorRecord ?? (inner as IContainsErrorRecord)?.ErrorRecord;
        return record?.InvocationInfo?.MyCommand is { } command && command.Name == MyInvocation.MyCommand.Name;
    }

    private void Add(PSObject input)
    {
        _hasInput = true;
        switch (input.BaseObject)
        {
            case string text: _text.AppendLine(text); break;
            case int and >= 400 and <= 599: WriteObject(Explainer.ExplainStatus((int)input.BaseObject)); break;
            case ErrorExplanation done: WriteObject(done); break;
            case ErrorRecord record when ErrorSource.FindText(record) is { } line: _text.AppendLine(line); break;
            case ErrorRecord record: Write(ErrorSource.Explain(record), record); break;
            case Exception exception: Write(ErrorSource.Explain(exception), exception); break;
            case IEnumerable several and not IDictionary:
                foreach (object? one in several) if (one is not null) Add(PSObject.AsPSObject(one));
                break;
            default: ExplainObject(input); break;
        }
    }

    /// <summary>Explains a deserialized error, or a response that ConvertFrom-Json has converted.</summary>
    private void ExplainObject(PSObject input)
    {
        if (input.Properties["Exception"]?.Value is PSObject inner && ForeignObject.Explain(inner) is { } saved) WriteObject(saved);
        else Write(ForeignObject.Explain(input) ?? Explainer.ExplainText(new JsonConverter(InvokeCommand, SessionState.PSVariable, CancellationToken.None).ToJson(input)), input);
    }

    private void ExplainStatus(int status)
    {
        if (status >= 300) WriteObject(Explainer.ExplainStatus(status));
        else this.WriteErrorRecord(ErrorRecords.Unexplained(Texts.Format("Resolve.NoError", status), Texts.Format("Resolve.NoErrorRemedy"), status));
    }

    /// <summary>Creates the error for an unknown code. Without a status, the kind of the error can't be determined.</summary>
    private static ErrorRecord CreateUnknown(string code)
    {
        ErrorCatalog catalog = ErrorCatalog.Current;
        IReadOnlyList<string> near = NearestIds.Find(code, catalog.Rows.SelectMany(row => row.Codes), 3);
        string list = catalog.File.Links["errors"].In(CultureInfo.CurrentUICulture);
        string message = Texts.Format("Resolve.UnknownCode", ForeignText.OneLine(Redactor.WithoutKnownSecrets.Redact(code)));
        return ErrorRecords.NotFound(ModelAdvice.AppendSuggestions(message, near), Texts.Format("Resolve.UnknownCodeRemedy", list), code);
    }

    private void ExplainCode(string code)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(code))
        {
            if (StatusCode.Length == 0 && FindStatus(code) is { } typed) ExplainStatus(typed);
            else if (StatusCode.Length == 0 && ErrorCatalog.Current.FindKnown(code) is null) this.WriteErrorRecord(CreateUnknown(code));
            else if (StatusCode.Length == 0) WriteObject(Explainer.ExplainCode(code, null));
            foreach (int status in StatusCode) WriteObject(Explainer.ExplainCode(code, status));
            return;
        }

        var pattern = new WildcardPattern(code, WildcardOptions.IgnoreCase);
        bool isFound = false;
        foreach (ErrorRow row in ErrorCatalog.Current.Rows)
        {
            if (StatusCode.Length > 0 && !StatusCode.Intersect(row.Statuses).Any()) continue;
            foreach (string known in row.Codes.Where(pattern.IsMatch))
            {
                isFound = true;
                WriteObject(Explainer.ExplainCode(known, StatusCode.Intersect(row.Statuses).Cast<int?>().FirstOrDefault()));
            }
        }

        if (!isFound) this.WriteErrorRecord(ErrorRecords.NotFound(Texts.Format("Resolve.NoCode", code), Texts.Format("Resolve.NoCodeRemedy"), code));
    }

    private void Write(ErrorExplanation? explanation, object input)
    {
        if (explanation is not null)
        {
            WriteObject(explanation);
            return;
        }

        string message = Texts.Format("Resolve.Unexplained", ForeignText.OneLine(Redactor.WithoutKnownSecrets.Redact(input.ToString())));
        this.WriteErrorRecord(ErrorRecords.Unexplained(message, Texts.Format("Resolve.UnexplainedRemedy"), input));
    }

    private void WriteNothing() => this.EndWithError(ErrorRecords.InvalidArgument(Texts.Format("Resolve.Nothing"), Texts.Format("Resolve.NothingRemedy")));
}

/// <summary>
/// Completes the service's error codes that start with the typed text. If there are no such codes, completes the codes that contain the text. The tooltip shows
/// the cause.
/// </summary>
internal sealed class ErrorCodeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"', '*');
        var codes = ErrorCatalog.Current.Rows.SelectMany(row => row.Codes.Select(code => (Code: code, Row: row))).ToArray();
        var beginning = codes.Where(one => one.Code.StartsWith(word, StringComparison.OrdinalIgnoreCase)).ToArray();
        return (beginning.Length > 0 ? beginning : codes.Where(one => one.Code.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0))
            .OrderBy(one => one.Code, StringComparer.OrdinalIgnoreCase)
            .Select(one => new CompletionResult(Quote(one.Code), one.Code, CompletionResultType.ParameterValue, one.Row.Cause.In(CultureInfo.CurrentUICulture)));
    }

    private static string Quote(string code) => code.IndexOf(' ') < 0 ? code : "'" + code + "'";
}
