using System.Diagnostics;
using QwenPS.Catalog;
using QwenPS.Resources;

namespace QwenPS.Diagnostics;

/// <summary>A check that is running: creates its result with the elapsed time.</summary>
internal sealed class RunningCheck(AccessCheck name, string target)
{
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    /// <summary>The model's retirement notice, for the result; null without a notice.</summary>
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
        RetirementDate = Retirement?.Date.DateTime,
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
        RetirementDate = Retirement?.Date.DateTime,
        Replacement = Retirement?.Replacement,
    };

    public AccessResult Skipped(string message, string? remedy = null) => new()
    {
        Check = name,
        Target = target,
        Status = AccessStatus.Skipped,
        Message = message,
        Remedy = remedy,
        RetirementDate = Retirement?.Date.DateTime,
        Replacement = Retirement?.Replacement,
    };

    /// <summary>The check can't run because an earlier check failed.</summary>
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
        RetirementDate = Retirement?.Date.DateTime,
        Replacement = Retirement?.Replacement,
    };

    /// <summary>The key differs from its baseline.</summary>
    public AccessResult Drifted(string message, string remedy) => Failed(ErrorKind.Configuration, message, message, remedy);

    /// <param name="exception">The error of the check.</param>
    /// <param name="cause">A more specific cause; null for the error's own cause.</param>
    /// <param name="remedy">A more specific remedy; null for the error's own remedy.</param>
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
