using QwenPS.Catalog;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Selects one of the available options, and explains each option. An option (<see cref="RunOption"/>) is a possible way to run the requests, such as live
/// requests or a batch job. Without a deadline, the option that the command uses is selected, and the other options are alternatives. With a deadline, the
/// option with the lowest estimated cost that meets the deadline is selected.
/// </summary>
/// <param name="conditions">The requirements of the run.</param>
/// <param name="prices">The price list.</param>
internal sealed class RunSelection(PlanConditions conditions, PriceList prices)
{
    public void Select(IReadOnlyList<RunOption> options)
    {
        RunOption? selected = Find(options);
        foreach (RunOption option in options.Where(option => option.Available))
        {
            option.Selected = option == selected;
            string reason = Explain(option, selected);
            bool isUseful = option == selected || (IsInTime(option) && option.EstimatedCost < selected?.EstimatedCost);
            option.Reason = isUseful ? AddUse(reason, option.Mode) : reason;
        }
    }

    private RunOption? Find(IReadOnlyList<RunOption> options)
    {
        RunOption[] available = [.. options.Where(option => option.Available)];

        // If the price is unknown, the options are compared only by their duration.
        if (conditions.Deadline is not null) return available.Where(IsInTime).OrderBy(option => option.EstimatedCost ?? 0).ThenBy(option => option.Duration).FirstOrDefault();

        // If the cache doesn't reduce the cost, -Cache has no effect, so the option for live requests is selected.
        return Array.Find(available, option => option.Mode == conditions.Mode)
            ?? (conditions.Mode == RunMode.Cached ? Array.Find(available, option => option.Mode == RunMode.Live) : null);
    }

    private bool IsInTime(RunOption option) => !(option.Duration > conditions.Deadline);

    private string Explain(RunOption option, RunOption? selected)
    {
        if (!IsInTime(option)) return Texts.Format(option.Mode == RunMode.BatchChat ? "Plan.QueueTooLate" : "Plan.TooLate", conditions.FormatDeadline());
        if (option != selected) return FormatDifference(option.EstimatedCost - selected?.EstimatedCost);
        if (conditions.Deadline is null) return Texts.Format("Plan.Command");
        return option.EstimatedCost is null ? Texts.Format("Plan.NoPrice") : Texts.Format("Plan.CheapestInTime", conditions.FormatDeadline());
    }

    private string FormatDifference(decimal? difference) => difference switch
    {
        null => Texts.Format("Plan.NoPrice"),
        0 => Texts.Format("Plan.SameCost"),
        > 0 => Texts.Format("Plan.CostsMore", CostFormatter.FormatAmount(difference.Value, prices)),
        _ => Texts.Format("Plan.CostsLess", CostFormatter.FormatAmount(-difference.Value, prices)),
    };

    /// <summary>
    /// Extends an explanation with an instruction for using the option, such as a parameter to add. If the command already uses the option, the explanation
    /// isn't changed.
    /// </summary>
    private string AddUse(string reason, RunMode mode) => mode == conditions.Mode ? reason : mode switch
    {
        RunMode.Cached => Texts.Format("Plan.Use", reason, "-Cache"),
        RunMode.BatchChat => Texts.Format("Plan.Use", reason, "-BatchChat"),
        RunMode.Batch => Texts.Format("Plan.Use", reason, "Submit-QwenBatch"),
        _ => conditions.Mode == RunMode.BatchChat ? Texts.Format("Plan.Remove", reason, "-BatchChat") : reason,
    };
}
