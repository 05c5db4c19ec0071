using System.Globalization;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// How far a run is, in one line: PowerShell 7 shows nothing but the status of a bar, and cuts off what does not fit into the window.
/// What is not known is left out.
/// </summary>
internal static class RunStatus
{
    /// <param name="now">The state of the run.</param>
    /// <param name="total">How many requests there will be; 0 while that is not known.</param>
    /// <param name="elapsed">How long the run has taken so far.</param>
    public static string Format(RunCount now, int total, TimeSpan elapsed)
    {
        List<string> parts = [total > 0 ? Texts.Format("Bulk.DoneOf", now.Ended, total) : Texts.Format("Bulk.Done", now.Ended)];
        if (now.Answered > 0) parts.Add(Texts.Format("Bulk.Rate", (now.Answered / elapsed.TotalMinutes).ToString("0", CultureInfo.InvariantCulture)));
        if (now.Cost > 0) parts.Add(Texts.Format(now.Currency == "CNY" ? "Bulk.CostCNY" : "Bulk.CostUSD", now.Cost.ToString(now.Cost < 0.01m ? "0.######" : "0.00", CultureInfo.InvariantCulture)));
        if (SecondsLeft(now, total, elapsed) is { } seconds) parts.Add(Texts.Format("Bulk.Left", Clock(seconds)));
        return string.Join(Texts.Format("Bulk.Separator"), parts);
    }

    /// <summary>How long the rest takes at the rate so far; null where that is not known. What the journal gave back came at once and says nothing of the rest.</summary>
    public static int? SecondsLeft(RunCount now, int total, TimeSpan elapsed) =>
        total > 0 && now.Answered > 0 ? (int)Math.Min(int.MaxValue, (total - now.Ended) * elapsed.TotalSeconds / now.Answered) : null;

    private static string Clock(int seconds) =>
        string.Format(CultureInfo.InvariantCulture, "{0}:{1:00}:{2:00}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}
