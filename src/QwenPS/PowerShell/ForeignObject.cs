using System.Collections;
using System.Globalization;
using System.Management.Automation;
using QwenPS.Client.Errors;

namespace QwenPS.PowerShell;

/// <summary>
/// Reads a failed check of Test-QwenAccess, or a deserialized error of this module. A deserialized error is from a job, a remote session, or Import-Clixml. The
/// explanation in the object isn't changed.
/// </summary>
internal static class ForeignObject
{
    /// <summary>Returns the explanation in the object. Returns null if the kind, the cause, or the remedy is missing.</summary>
    public static ErrorExplanation? Explain(PSObject value)
    {
        string? Text(string name) => value.Properties[name]?.Value?.ToString() is { Length: > 0 } text ? text : null;
        object? links = PSValue.Unwrap(value.Properties["Links"]?.Value);
        if (Text("Cause") is not { } cause || Text("Remedy") is not { } remedy || !Enum.TryParse(Text("Kind"), out ErrorKind kind)) return null;
        return Explain(
            kind,
            cause,
            remedy,
            message: Text("Message"),
            code: Text("Code"),
            status: int.TryParse(Text("StatusCode"), NumberStyles.None, CultureInfo.InvariantCulture, out int status) ? status : null,
            requestId: Text("RequestId"),
            links: (links as IEnumerable)?.Cast<object>());
    }

    /// <summary>Creates an explanation with the specified cause and remedy. The cause and the remedy of the error catalog aren't used.</summary>
    public static ErrorExplanation Explain(
        ErrorKind kind,
        string cause,
        string remedy,
        string? message = null,
        string? code = null,
        int? status = null,
        string? requestId = null,
        IEnumerable<object>? links = null)
    {
        CultureInfo culture = CultureInfo.CurrentUICulture;
        ErrorAdvice advice = code is null && status is null ? ErrorAdvice.Create(kind) : ErrorClassifier.Classify(status, new ServiceError { Code = code, Message = message });
        return new ErrorExplanation
        {
            Kind = kind,
            StatusCode = status,
            Code = code,
            Known = true,
            Message = message,
            Cause = cause,
            Remedy = remedy,
            IsRetried = advice.Retry != RetryRule.Never,
            Retry = advice.RetryText(culture),
            RequestId = requestId,
            Links = links?.Select(link => link.ToString() ?? "").ToArray() ?? advice.Links(culture),
        };
    }
}
