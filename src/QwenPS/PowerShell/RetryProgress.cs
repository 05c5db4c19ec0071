using System.Management.Automation;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.PowerShell;

/// <summary>
/// Shows one progress bar for all waiting calls of the cmdlet. If several calls are waiting for their next attempt, the progress bar shows the call that failed
/// most recently, and the reason for its retry. This class is thread-safe.
/// </summary>
/// <param name="io">The output of the cmdlet.</param>
internal sealed class RetryProgress(ICmdletIO io)
{
    private const int Activity = 1708;

    private readonly HashSet<object> _waiting = [];

    /// <param name="call">The object that identifies the call.</param>
    /// <param name="notice">Information about the next attempt.</param>
    public ValueTask ShowAsync(object call, RetryNotice notice)
    {
        lock (_waiting) _waiting.Add(call);
        int seconds = (int)Math.Ceiling(notice.Wait.TotalSeconds);
        string status = Texts.Format("Retry.Status", notice.Attempt, notice.Attempts, seconds, notice.Reason);
        return io.ProgressAsync(new ProgressRecord(Activity, Texts.Format("Retry.Activity", notice.Host), status) { SecondsRemaining = seconds });
    }

    /// <summary>Removes the progress bar if no other call is waiting.</summary>
    public ValueTask EndAsync(object call)
    {
        lock (_waiting)
        {
            if (!_waiting.Remove(call) || _waiting.Count > 0) return default;
        }

        return io.ProgressAsync(new ProgressRecord(Activity, "-", "-") { RecordType = ProgressRecordType.Completed });
    }
}
