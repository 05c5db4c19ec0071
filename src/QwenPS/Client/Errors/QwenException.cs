using System.Globalization;
using QwenPS.Client.Errors;

namespace QwenPS;

/// <summary>
/// Every failure of a call. The message is one line with the request id in it, ready for a support ticket;
/// the key appears nowhere. Cause and remedy are in the language of <see cref="CultureInfo.CurrentUICulture"/> at the time: Chinese or English.
/// </summary>
#pragma warning disable CA1032 // Only this module makes one, and never without a kind.
public sealed class QwenException : Exception
#pragma warning restore CA1032
{
    // Except for PartialContent and Body, everything is made visible when it's set: what names something loses nothing by it, Format-List * shows it, and
    // views show it without a script, which constrained language mode doesn't run.
    internal QwenException(ErrorKind kind, string message, Exception? innerException = null)
        : this(ErrorAdvice.Create(kind), message, innerException)
    {
        // What is to be tried again is said by those who know more than the kind.
        Retry = RetryRule.Never;
    }

    internal QwenException(ErrorAdvice advice, string message, Exception? innerException = null)
        : base(TerminalText.MakeVisibleLine(message), innerException)
    {
        Advice = advice;
        Kind = advice.Kind;
        Texts = () => (advice.Cause(CultureInfo.CurrentUICulture), advice.Remedy(CultureInfo.CurrentUICulture));
        (Cause, Remedy) = Texts();
        Links = advice.Links(CultureInfo.CurrentUICulture);
        Retry = advice.Retry;
    }

    /// <summary>What kind of failure it is.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The HTTP status; null where no answer came.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>The service's own code, such as <c>Model.AccessDenied</c>; null where it gave none.</summary>
    public string? Code { get; internal init => field = Visible(value); }

    /// <summary>The service's own error type; null where it gave none.</summary>
    public string? Type { get; internal init => field = Visible(value); }

    /// <summary>The request's field that the service complains about; null where it names none.</summary>
    public string? Param { get; internal init => field = Visible(value); }

    /// <summary>The service's id of the request, to name in a support ticket; null where no answer came.</summary>
    public string? RequestId { get; internal init => field = Visible(value); }

    /// <summary>How many times the request was sent.</summary>
    public int Attempts { get; internal set; }

    /// <summary>How long the service asks to wait; null where it does not ask.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Why this happens.</summary>
    public string Cause { get; private set => field = TerminalText.MakeVisible(value); }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; private set => field = TerminalText.MakeVisible(value); }

    /// <summary>Pages that help: the service's list of errors, the consoles, the status pages. Empty where there is none.</summary>
    public IReadOnlyList<string> Links { get; internal init => field = value.Select(TerminalText.MakeVisibleLine).ToArray(); }

    /// <summary>
    /// The text that had already come before the failure, or the whole answer where it is not the JSON that was asked for; null where there was none.
    /// </summary>
    public string? PartialContent { get; internal set; }

    /// <summary>
    /// In what the answer differs from the JSON that was asked for, each with its place (<c>/lines/0/quantity: ...</c>); empty for other failures.
    /// </summary>
    public IReadOnlyList<string> Violations { get; internal init => field = value.Select(TerminalText.MakeVisibleLine).ToArray(); } = [];

    /// <summary>The first 2 KB of the answer as it came, secrets masked; null where no answer came.</summary>
    public string? Body { get; internal init; }

    /// <summary>Whether, and how often, another try may help.</summary>
    internal RetryRule Retry { get; init; }

    /// <summary>What the catalogue says, in every language it has.</summary>
    internal ErrorAdvice Advice { get; }

    /// <summary>Cause and remedy in the language of the moment, which can be another one than when the call failed.</summary>
    internal Func<(string Cause, string Remedy)> Texts { get; private set; }

    /// <summary>Gives the error a cause and a remedy of somebody who knows more about it.</summary>
    internal void Explain(Func<(string Cause, string Remedy)> texts)
    {
        Texts = texts;
        (Cause, Remedy) = texts();
    }

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisibleLine(text);
}
