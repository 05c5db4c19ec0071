using System.Collections;
using System.Management.Automation;

namespace QwenPS.Commands;

// What is asked of the model beside its sampling and its thinking: searching, several answers, probabilities.
public sealed partial class InvokeQwenChatCommand
{
    /// <summary>Lets the model search the web before it answers. It searches where it finds it useful; searches cost extra.</summary>
    [Parameter]
    public SwitchParameter EnableSearch { get; set; }

    /// <summary>
    /// How to search, in the service's own names: @{ enable_source = $true; forced_search = $true }. enable_source brings the pages that were
    /// read (SearchResults; DashScope protocol). It means -EnableSearch, unless that is given otherwise.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? SearchOption { get; set; }

    /// <summary>How many answers to give to the request: 1 to 4, default 1. All are in Choices; Content is the first. Each costs its own output tokens.</summary>
    [Parameter]
    [ValidateRange(1, 4)]
    public int Count { get; set; }

    /// <summary>Says how likely each token of the answer was, in LogProbs. Not every model can.</summary>
    [Parameter]
    public SwitchParameter LogProbs { get; set; }

    /// <summary>How many of the likeliest tokens to name at each place of the answer: 0 to 5, default 0. It means -LogProbs.</summary>
    [Parameter]
    [ValidateRange(0, 5)]
    public int TopLogProbs { get; set; }
}
