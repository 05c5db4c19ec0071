using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat;

/// <summary>Represents the deadline of a run as the user specified it.</summary>
/// <param name="Left">The time from now until the deadline.</param>
/// <param name="Time">The deadline in local time.</param>
/// <param name="IsDuration">A value that indicates whether the user specified a duration instead of a point in time.</param>
internal sealed record RequestedDeadline(TimeSpan Left, DateTime Time, bool IsDuration)
{
    /// <param name="deadline">The deadline in local time.</param>
    /// <param name="given">The argument of -Deadline as the user specified it.</param>
    /// <exception cref="TerminatingException">The deadline is in the past.</exception>
    public static RequestedDeadline Create(DateTime deadline, object? given)
    {
        TimeSpan? length = DeadlineAttribute.FindLength(given);
        TimeSpan left = length ?? deadline.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime;
        if (left > TimeSpan.Zero) return new RequestedDeadline(left, deadline, length is not null);
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("BatchChat.Past"), Texts.Format("BatchChat.PastRemedy"), deadline));
    }
}
