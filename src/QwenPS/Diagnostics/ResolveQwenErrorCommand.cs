using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using QwenPS.Catalog;
using QwenPS.Client.Errors;
using QwenPS.Diagnostics;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Commands;

/// <summary>
/// Explains an error of the service: its kind, why it happens, what to do, and where to read on; in Chinese or English. Takes errors of this module,
/// of Invoke-RestMethod and others, codes, statuses, and the text that another program printed. Offline: nothing is sent.
/// </summary>
[Cmdlet(VerbsDiagnostic.Resolve, "QwenError", DefaultParameterSetName = "InputObject", HelpUri = HelpPage.Errors)]
[OutputType(typeof(ErrorExplanation))]
public sealed class ResolveQwenErrorCommand : PSCmdlet
{
    private readonly StringBuilder _text = new();
    private bool _hasInput;

    /// <summary>
    /// The error: an ErrorRecord ($Error[0]), an exception, or text, such as the body of an answer, what curl shows, or what a Python program
    /// printed. All lines of text that are piped in are one text.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject? InputObject { get; set; }

    /// <summary>The service's error codes, of either protocol; wildcards are understood. A number from 100 to 599 is taken for an HTTP status.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Code")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ErrorCodeCompleter))]
    public string[] Code { get; set; } = [];

    /// <summary>HTTP statuses, 100 to 599. With -Code: the status that the code came with; with wildcards, only codes that come with it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "StatusCode")]
    [Parameter(ParameterSetName = "Code")]
    [ValidateRange(100, 599)]
    public int[] StatusCode { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != "InputObject") return;
        if (InputObject is not null) Take(InputObject);
        else if (MyInvocation.ExpectingInput) WriteNothing();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        switch (ParameterSetName)
        {
            case "Code":
                foreach (string code in Code) ExplainCode(code);
                break;
            case "StatusCode":
                foreach (int status in StatusCode) ExplainStatus(status);
                break;
            default:
                if (FindStatus(_text.ToString()) is { } typed and >= 400) WriteObject(Explainer.OfStatus(typed));
                else if (_text.Length > 0) Write(Explainer.OfText(_text.ToString()), _text.ToString());
                else if (!_hasInput && !MyInvocation.ExpectingInput) WriteNothing();
                break;
        }
    }

    /// <summary>The status, where that is all of the text.</summary>
    private static int? FindStatus(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= 100 and <= 599 ? status : null;

    private void Take(PSObject input)
    {
        _hasInput = true;
        switch (input.BaseObject)
        {
            case string text: _text.AppendLine(text); break;
            case int and >= 400 and <= 599: WriteObject(Explainer.OfStatus((int)input.BaseObject)); break;
            case ErrorExplanation done: WriteObject(done); break;
            case ErrorRecord record when ErrorSource.FindText(record) is { } line: _text.AppendLine(line); break;
            case ErrorRecord record: Write(ErrorSource.Explain(record), record); break;
            case Exception exception: Write(ErrorSource.Explain(exception), exception); break;
            case IEnumerable several and not IDictionary:
                foreach (object? one in several) if (one is not null) Take(PSObject.AsPSObject(one));
                break;
            default: TakeObject(input); break;
        }
    }

    /// <summary>An error that has become a plain object, or an answer that was read with ConvertFrom-Json.</summary>
    private void TakeObject(PSObject input)
    {
        if (input.Properties["Exception"]?.Value is PSObject inner && ForeignObject.Explain(inner) is { } saved) WriteObject(saved);
        else Write(ForeignObject.Explain(input) ?? Explainer.OfText(new JsonConverter(InvokeCommand, SessionState.PSVariable, CancellationToken.None).ToJson(input)), input);
    }

    private void ExplainStatus(int status)
    {
        if (status >= 300) WriteObject(Explainer.OfStatus(status));
        else this.WriteErrorRecord(ErrorRecords.Unexplained(Texts.Format("Resolve.NoError", status), Texts.Format("Resolve.NoErrorRemedy"), status));
    }

    /// <summary>Without a status there is nothing to guess a kind from, and to guess one would be to say what is not known.</summary>
    private static ErrorRecord CreateUnknown(string code)
    {
        ErrorCatalogue catalogue = ErrorCatalogue.Current;
        IReadOnlyList<string> near = NearestIds.Find(code, catalogue.Rows.SelectMany(row => row.Codes), 3);
        string list = catalogue.File.Links["errors"].In(CultureInfo.CurrentUICulture);
        return ErrorRecords.NotFound(ModelAdvice.AppendSuggestions(Texts.Format("Resolve.UnknownCode", ForeignText.OneLine(Redactor.OfKeyForms.Redact(code))), near), Texts.Format("Resolve.UnknownCodeRemedy", list), code);
    }

    private void ExplainCode(string code)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(code))
        {
            if (StatusCode.Length == 0 && FindStatus(code) is { } typed) ExplainStatus(typed);
            else if (StatusCode.Length == 0 && ErrorCatalogue.Current.FindKnown(code) is null) this.WriteErrorRecord(CreateUnknown(code));
            else if (StatusCode.Length == 0) WriteObject(Explainer.OfCode(code, null));
            foreach (int status in StatusCode) WriteObject(Explainer.OfCode(code, status));
            return;
        }

        var pattern = new WildcardPattern(code, WildcardOptions.IgnoreCase);
        bool isFound = false;
        foreach (ErrorRow row in ErrorCatalogue.Current.Rows)
        {
            if (StatusCode.Length > 0 && !StatusCode.Intersect(row.Statuses).Any()) continue;
            foreach (string known in row.Codes.Where(pattern.IsMatch))
            {
                isFound = true;
                WriteObject(Explainer.OfCode(known, StatusCode.Intersect(row.Statuses).Cast<int?>().FirstOrDefault()));
            }
        }

        if (!isFound) this.WriteErrorRecord(ErrorRecords.NotFound(Texts.Format("Resolve.NoCode", code), Texts.Format("Resolve.NoCodeRemedy"), code));
    }

    private void Write(ErrorExplanation? explanation, object input)
    {
        if (explanation is not null) WriteObject(explanation);
        else this.WriteErrorRecord(ErrorRecords.Unexplained(Texts.Format("Resolve.Unexplained", ForeignText.OneLine(Redactor.OfKeyForms.Redact(input.ToString()))), Texts.Format("Resolve.UnexplainedRemedy"), input));
    }

    private void WriteNothing() => this.EndWithError(ErrorRecords.InvalidArgument(Texts.Format("Resolve.Nothing"), Texts.Format("Resolve.NothingRemedy")));
}
