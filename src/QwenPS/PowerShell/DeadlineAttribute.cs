using System.Globalization;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using QwenPS.Resources;

namespace QwenPS.PowerShell;

/// <summary>
/// Converts an argument to a point in time. The argument is a duration (a TimeSpan, <c>08:00</c>, <c>90m</c>, <c>8h</c>, <c>2d</c>), or a point in time (a
/// DateTime, a DateTimeOffset, or text). Numbers aren't accepted, because PowerShell would treat a number as a number of ticks.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DeadlineAttribute : ArgumentTransformationAttribute
{
    private static readonly Regex Short = new(@"^(?<number>[0-9]{1,6})(?<unit>[smhd])\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly ConditionalWeakTable<object, StrongBox<TimeSpan>> Lengths = new();

    /// <exception cref="ArgumentTransformationMetadataException">The value is neither a duration nor a point in time.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        // In PowerShell, 2d is a number literal of the type decimal, and 1s is a number literal of the type short (Int16). The PSObject of such an argument
        // also contains the typed text.
        object? value = inputData is PSObject { BaseObject: decimal or short } number ? number.ToString() : PSValue.Unwrap(inputData);
        object deadline = Convert(value, TimeProvider.System.GetLocalNow())?.LocalDateTime ?? throw new ArgumentTransformationMetadataException(
            Texts.Format("Plan.NoDeadline", TerminalText.MakeVisibleLine(System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")));
        if (ReadLength(value) is { } length) Lengths.Add(deadline, new StrongBox<TimeSpan>(length));
        return deadline;
    }

    /// <summary>Returns the specified duration, or null if a point in time was specified.</summary>
    /// <param name="deadline">The bound argument.</param>
    public static TimeSpan? FindLength(object? deadline) => deadline is not null && Lengths.TryGetValue(deadline, out StrongBox<TimeSpan>? length) ? length.Value : null;

    /// <summary>Converts a value. Returns null if the value is neither a duration nor a point in time.</summary>
    internal static DateTimeOffset? Convert(object? value, DateTimeOffset now) => ReadLength(value) is { } length ? Add(now, length) : value switch
    {
        DateTimeOffset time => time,
        DateTime time => ToTime(time),
        string text => Parse(text.Trim()),
        _ => null,
    };

    private static TimeSpan? ReadLength(object? value) => value switch
    {
        TimeSpan span => span,
        string text => ParseLength(text.Trim()),
        _ => null,
    };

    private static TimeSpan? ParseLength(string text)
    {
        Match match = Short.Match(text);
        if (match.Success)
        {
            int number = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
            return TimeSpan.FromSeconds((double)number * char.ToLowerInvariant(match.Groups["unit"].Value[0]) switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 86400 });
        }

        // TimeSpan.Parse would treat a number without a colon as a number of days.
        return text.Contains(":") && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) ? span : null;
    }

    private static DateTimeOffset? Parse(string text)
    {
        if (!text.Any(char.IsDigit) || text.All(c => char.IsDigit(c) || c is '.' or ',' or '-')) return ParseDate(text);
        return DateTimeOffset.TryParse(text, CultureInfo.CurrentCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time) ? time : ParseDate(text);
    }

    /// <summary>Parses the formats that have the same meaning in each culture.</summary>
    private static DateTimeOffset? ParseDate(string text) =>
        DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssK", "O"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time) ? time : null;

    private static DateTimeOffset? ToTime(DateTime time)
    {
        try
        {
            return new DateTimeOffset(time);
        }
        catch (ArgumentOutOfRangeException)
        {
            // Converted to UTC, the value is outside the range of DateTimeOffset, so it isn't a valid point in time.
            return null;
        }
    }

    private static DateTimeOffset? Add(DateTimeOffset now, TimeSpan span)
    {
        TimeSpan left = DateTimeOffset.MaxValue - now;
        return span <= left && span >= DateTimeOffset.MinValue - now ? now + span : null;
    }
}
