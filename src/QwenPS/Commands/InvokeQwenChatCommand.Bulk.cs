using System.Management.Automation;

namespace QwenPS.Commands;

// Runs of many requests.
public sealed partial class InvokeQwenChatCommand
{
    /// <summary>
    /// A file that keeps every answer, one JSON object a line, on the disk before it is written to the pipeline. When the same command runs again,
    /// finished requests are answered from it without a call (FromJournal is true then), in their places; failed and new ones are sent. A request is the
    /// same if model, messages, parameters and schema are the same; one that stands there twice answers two. Default: nothing is kept.
    /// A file that is there has to be a journal; it is added to, and a last line that was not finished is cut off. One run at a time may use it
    /// (Qwen.JournalInUse); a small file beside it, whose name ends in .lock, says which process that is. Where both lie among the inputs, they are left
    /// out. There is no key in the journal; the answers are, so that it belongs where only those can read it whom they concern. Not together with
    /// -Stream. With -WhatIf it is only looked into: what is in it does not count.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Journal { get; set; }

    /// <summary>
    /// The most that the run may cost, in the currency of the connection's prices (yuan in China, USD everywhere else): more than 0. It is reckoned from
    /// the usage of the answers at the list prices of the module's catalogue (EstimatedCost). Once it is reached nothing more is sent, what is under way ends and is written, and an error (Qwen.BudgetReached) says how many
    /// inputs were not sent: the run may cost more by what was under way (-ThrottleLimit). What comes from the journal costs nothing. A model without a
    /// known price is an error; use -MaxTotalTokens for it. Default: no limit.
    /// </summary>
    [Parameter]
    [ValidateInterval(0, double.MaxValue, ExcludeMinimum = true)]
    public decimal MaxCost { get; set; }

    /// <summary>
    /// The most tokens that the run may use, input and output together: at least 1. Once they are used nothing more is sent, as with -MaxCost.
    /// An answer whose usage the service doesn't say counts by an estimate. Default: no limit.
    /// </summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxTotalTokens { get; set; }

    /// <summary>
    /// Models that are asked in this order where -Model cannot answer: where it is overloaded or fails after all retries, where the key may not call
    /// it, and where the service does not know it. Each request begins with -Model again, unless the key cannot call it at all, or it has failed for
    /// three inputs in a row: then the run leaves it alone for a minute, and tries it again with one input. Model of the answer says who answered, and
    /// -Verbose why; in a journal (-Journal) the answer counts as that of -Model. With -Stream and -Live only until the first piece
    /// has come. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string[]? FallbackModel { get; set; }
}
