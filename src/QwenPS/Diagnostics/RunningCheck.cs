using System.Diagnostics;
using QwenPS.Catalog;
using QwenPS.Resources;

namespace QwenPS.Diagnostics;

/// <summary>Represents a check that is running. Its methods create the result of the check. The result includes the duration.</summary>
internal sealed class RunningCheck(AccessCheck name, string target)
{
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    /// <summary>Gets or sets the model's retirement notice for the result, or null if there's no notice.</summary>
    public Retirement? Retirement { get; init; }

    private double Latency => Math.Round(_elapsed.Elapsed.TotalMilliseconds, 1);

    public AccessResult Passed(string message, string? requestId = null, int? statusCode = null) => new()
    {
        Check = name,
        Target = target,
        Status = AccessStatus.Passed,
        Message = message,
        RequestId = requestId,
        StatusCode = statusCode,
        Latency = Latency,
        RetirementDate = Retirement?.Date,
        Replacement = Retirement?.Replacement,
    };

    public AccessResult Warning(string message, string? remedy = null) => new()
    {
        Check = name,
        Target = target,
        Status = AccessStatus.Warning,
        Message = message,
        Remedy = remedy,
        Latency = Latency,
        RetirementDate = Retirement?.Date,
        Replacement = Retirement?.Replacement,
    };

    public AccessResult Skipped(string message, string? remedy = null) => new()
    {
        Check = name,
        Target = target,
        Status = AccessStatus.Skipped,
        Message = message,
        Remedy = remedy,
        RetirementDate = Retirement?.Date,
        Replacement = Retirement?.Replacement,
    };

    /// <summary>Creates the result of a check that can't run because an earlier check failed.</summary>
    public AccessResult SkippedAfter(AccessResult failed) => Skipped(Texts.Format("Access.SkippedAfter", failed.Check));

    public AccessResult Failed(ErrorKind kind, string message, string cause, string remedy) => new()
    {
        Check = name,
        Target = target,
        Status = AccessStatus.Failed,
        Message = message,
        Kind = kind,
        Cause = cause,
        Remedy = remedy,
        Latency = Latency,
        RetirementDate = Retirement?.Date,
        Replacement = Retirement?.Replacement,
    };

    /// <summary>Creates the result of a check that found a difference between the key and its baseline.</summary>
    public AccessResult Drifted(string message, string remedy) => Failed(ErrorKind.Configuration, message, message, remedy);

    /// <param name="exception">The error of the check.</param>
    /// <param name="cause">A more specific cause, or null to use the cause of the exception.</param>
    /// <param name="remedy">A more specific remedy, or null to use the remedy of the exception.</param>
    public AccessResult Failed(QwenException exception, string? cause = null, string? remedy = null) => new()
    {
        Check = name,
        Target = target,
        Status = AccessStatus.Failed,
        Message = exception.Message,
        StatusCode = exception.StatusCode,
        Kind = exception.Kind,
        Code = exception.Code,
        Cause = cause ?? exception.Cause,
        Remedy = remedy ?? exception.Remedy,
        RequestId = exception.RequestId,
        Latency = Latency,
    };
}
