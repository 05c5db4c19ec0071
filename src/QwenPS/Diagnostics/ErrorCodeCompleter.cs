using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Client.Errors;

namespace QwenPS.Diagnostics;

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
