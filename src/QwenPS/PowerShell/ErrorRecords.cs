using System.Management.Automation;

namespace QwenPS.PowerShell;

/// <summary>
/// Creates all error records. Each error record contains the ID <c>Qwen.&lt;Kind&gt;</c>, the category, the remedy, and the input as the target.
/// </summary>
internal static class ErrorRecords
{
    public static ErrorRecord Create(QwenException exception, object? target) =>
        Create(exception, exception.Kind.ToString(), FindCategory(exception.Kind), exception.Remedy, target);

    public static ErrorRecord Create(InputException exception, object? target) => Create(exception, exception.Id, exception.Category, exception.Remedy, target);

    /// <summary>Creates an error that the user must correct before a request can be sent.</summary>
    public static ErrorRecord InvalidArgument(string message, string remedy, object? target = null) =>
        Create(new PSArgumentException(TerminalText.MakeVisibleLine(message)), "InvalidArgument", ErrorCategory.InvalidArgument, remedy, target);

    public static ErrorRecord NotFound(string message, string remedy, object? target) =>
        Create(new ItemNotFoundException(TerminalText.MakeVisibleLine(message)), "NotFound", ErrorCategory.ObjectNotFound, remedy, target);

    /// <summary>Creates the error of a failed access check.</summary>
    public static ErrorRecord AccessFailed(AccessException exception, ErrorKind? kind, string remedy) =>
        Create(exception, "AccessFailed", kind is { } known ? FindCategory(known) : ErrorCategory.InvalidResult, remedy, exception.Summary);

    /// <summary>Creates the error for an input of Resolve-QwenError in which no error was found.</summary>
    public static ErrorRecord Unexplained(string message, string remedy, object? target) =>
        Create(new PSArgumentException(TerminalText.MakeVisibleLine(message)), "Unexplained", ErrorCategory.InvalidData, remedy, target);

    private static ErrorRecord Create(Exception exception, string id, ErrorCategory category, string remedy, object? target) =>
        new(exception, "Qwen." + id, category, target)
        {
            // Control characters in the message are made visible. For example, the message can contain the name of a file, and the name can contain control
            // characters.
            ErrorDetails = new ErrorDetails(TerminalText.MakeVisibleLine(exception.Message)) { RecommendedAction = remedy },
        };

    private static ErrorCategory FindCategory(ErrorKind kind) => kind switch
    {
        ErrorKind.Authentication => ErrorCategory.AuthenticationError,
        ErrorKind.ModelAccess or ErrorKind.WorkspaceAccess or ErrorKind.Permission => ErrorCategory.PermissionDenied,
        ErrorKind.RateLimit or ErrorKind.TokenQuota or ErrorKind.Concurrency or ErrorKind.Billing or ErrorKind.ContextLength => ErrorCategory.LimitsExceeded,
        ErrorKind.InvalidRequest or ErrorKind.Configuration => ErrorCategory.InvalidArgument,
        ErrorKind.ModelNotFound or ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.ContentFilter => ErrorCategory.SecurityError,
        ErrorKind.Timeout => ErrorCategory.OperationTimeout,
        ErrorKind.Network => ErrorCategory.ConnectionError,
        ErrorKind.Server or ErrorKind.Overloaded => ErrorCategory.ResourceUnavailable,
        ErrorKind.Protocol => ErrorCategory.ProtocolError,
        ErrorKind.SchemaViolation => ErrorCategory.InvalidData,
        _ => ErrorCategory.NotSpecified,
    };
}

/// <summary>The exception that is thrown by asynchronous work to end the cmdlet. The pipeline thread catches the exception and ends the cmdlet.</summary>
internal sealed class TerminatingException(ErrorRecord record) : Exception(record.Exception.Message, record.Exception)
{
    public ErrorRecord Record { get; } = record;
}

/// <summary>The exception that is thrown when one input can't be sent. Other inputs aren't affected.</summary>
internal sealed class InputException(string id, ErrorCategory category, string message, string remedy, Exception? innerException = null)
    : Exception(TerminalText.MakeVisibleLine(message), innerException)
{
    public string Id { get; } = id;

    public ErrorCategory Category { get; } = category;

    public string Remedy { get; } = remedy;
}
