using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.PowerShell;

/// <summary>
/// Accepts the values of the -Encoding parameter of Get-Content in any version of PowerShell. These values are names, code pages, and encodings.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EncodingTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = PSValue.Unwrap(inputData)!;
        Encoding? encoding = value switch
        {
            Encoding given => TextEncodings.MakeStrict(given),
            int page => TextEncodings.Find(page),
            string name => TextEncodings.Find(name),
            _ => null,
        };
        if (encoding is not null) return encoding;
        string message = Texts.Format("Encoding.Unknown", value, string.Join(", ", TextEncodings.Names));
        throw new ArgumentTransformationMetadataException(TerminalText.MakeVisibleLine(message));
    }
}

/// <summary>Completes the names of encodings.</summary>
internal sealed class EncodingCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.CreateMatcher(wordToComplete);
        return TextEncodings.Names
            .Where(isMatch)
            .Select(name => new CompletionResult(name, name, CompletionResultType.ParameterValue, TextEncodings.Find(name)?.EncodingName ?? name));
    }
}
