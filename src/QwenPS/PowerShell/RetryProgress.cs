using System.Management.Automation;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.PowerShell;

/// <summary>
/// Shows in one progress bar which call of the cmdlet waits for its next attempt, and why. If several calls wait, the bar shows the latest call. Thread-safe.
/// </summary>
/// <param name="io">The output of the cmdlet.</param>
internal sealed class RetryProgress(ICmdletIO io)
{
    private const int Activity = 1708;

    private readonly HashSet<object> _waiting = [];

    /// <param name="call">Identifies the call.</param>
    /// <param name="notice">The next attempt.</param>
    public ValueTask ShowAsync(object call, RetryNotice notice)
    {
        lock (_waiting) _waiting.Add(call);
        int seconds = (int)Math.Ceiling(notice.Wait.TotalSeconds);
        string status = Texts.Format("Retry.Status", notice.Attempt, notice.Attempts, seconds, notice.Reason);
        return io.ProgressAsync(new ProgressRecord(Activity, Texts.Format("Retry.Activity", notice.Host), status) { SecondsRemaining = seconds });
    }

    /// <summary>Removes the bar when no other call waits.</summary>
    public ValueTask EndAsync(object call)
    {
        lock (_waiting)
        {
            if (!_waiting.Remove(call) || _waiting.Count > 0) return default;
        }

        return io.ProgressAsync(new ProgressRecord(Activity, "-", "-") { RecordType = ProgressRecordType.Completed });
    }
}
