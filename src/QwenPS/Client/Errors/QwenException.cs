using System.Globalization;
using QwenPS.Client.Errors;

namespace QwenPS;

/// <summary>
/// The error of a failed call. The message is one line that includes the request ID, so you can use it in a support ticket. No property contains the key. The
/// cause and the remedy are in the language of <see cref="CultureInfo.CurrentUICulture"/>: Chinese or English.
/// </summary>
#pragma warning disable CA1032 // Only this module creates this exception, and it always has a kind.
public sealed class QwenException : Exception
#pragma warning restore CA1032
{
    // Control characters are made visible when a property is set, except in PartialContent and Body. Names don't need control characters, Format-List *
    // displays the properties, and constrained language mode doesn't let views run scripts.
    internal QwenException(ErrorKind kind, string message, Exception? innerException = null)
        : this(ErrorAdvice.Create(kind), message, innerException)
    {
        // The kind isn't sufficient to decide whether a retry helps, so the caller specifies the retries.
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

    /// <summary>The kind of the failure.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The HTTP status; null if there was no response.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>The service's own code, such as <c>Model.AccessDenied</c>; null if there's no code.</summary>
    public string? Code { get; internal init => field = Visible(value); }

    /// <summary>The service's own error type; null if there's no type.</summary>
    public string? Type { get; internal init => field = Visible(value); }

    /// <summary>The request field that the error is about; null if the service doesn't name one.</summary>
    public string? Param { get; internal init => field = Visible(value); }

    /// <summary>The service's ID of the request, for support tickets; null if there was no response.</summary>
    public string? RequestId { get; internal init => field = Visible(value); }

    /// <summary>The number of times that the request was sent.</summary>
    public int Attempts { get; internal set; }

    /// <summary>How long the service asks to wait; null if it doesn't specify a time.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Why the error occurs.</summary>
    public string Cause { get; private set => field = TerminalText.MakeVisible(value); }

    /// <summary>What to do about the error.</summary>
    public string Remedy { get; private set => field = TerminalText.MakeVisible(value); }

    /// <summary>Pages about the error: the service's list of errors, the consoles, and the status pages. Empty if there are no such pages.</summary>
    public IReadOnlyList<string> Links { get; internal init => field = value.Select(TerminalText.MakeVisibleLine).ToArray(); }

    /// <summary>The text that was received before the failure, or the complete answer if it isn't the requested JSON; null if there's no text.</summary>
    public string? PartialContent { get; internal set; }

    /// <summary>
    /// The differences between the answer and the requested JSON, each with its path (<c>/lines/0/quantity: ...</c>); empty for other failures.
    /// </summary>
    public IReadOnlyList<string> Violations { get; internal init => field = value.Select(TerminalText.MakeVisibleLine).ToArray(); } = [];

    /// <summary>The first 2 KB of the response, with masked secrets; null if there was no response.</summary>
    public string? Body { get; internal init; }

    /// <summary>Whether, and how often, a retry can help.</summary>
    internal RetryRule Retry { get; init; }

    /// <summary>
    /// Whether the provider can have charged the attempt: part of an answer arrived, or the request was sent and it's unknown whether the model answered.
    /// </summary>
    internal bool MayBeCharged => PartialContent is not null || Advice.Failure is LocalFailure.IdleTimeout or LocalFailure.TotalTimeout or LocalFailure.ConnectionReset
        or LocalFailure.Network or LocalFailure.Truncated or LocalFailure.TooLarge or LocalFailure.EmptyAnswer or LocalFailure.Protocol;

    /// <summary>The catalog's explanation, in all its languages.</summary>
    internal ErrorAdvice Advice { get; }

    /// <summary>Returns the cause and the remedy in the current language, which can differ from the language at the time of the failure.</summary>
    internal Func<(string Cause, string Remedy)> Texts { get; private set; }

    /// <summary>Replaces the cause and the remedy with more specific texts.</summary>
    internal void Explain(Func<(string Cause, string Remedy)> texts)
    {
        Texts = texts;
        (Cause, Remedy) = texts();
    }

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisibleLine(text);
}
