using System.Globalization;
using QwenPS.Client.Errors;

namespace QwenPS;

/// <summary>
/// The exception that is thrown when a call fails. The message is one line that includes the request ID, so you can use the message in a support ticket. No
/// property contains the API key. The cause and the remedy are in the language of <see cref="CultureInfo.CurrentUICulture"/>, which can be Chinese or English.
/// </summary>
#pragma warning disable CA1032 // Only this module creates this exception, and it always has a kind.
public sealed class QwenException : Exception
#pragma warning restore CA1032
{
    // When a property is set, its control characters are replaced with visible characters, except in PartialContent and Body. A formatting view can't replace
    // these characters, because Format-List * doesn't use the view. In addition, formatting views can't run scripts in constrained language mode.
    internal QwenException(ErrorKind kind, string message, Exception? innerException = null)
        : this(ErrorAdvice.Create(kind), message, innerException)
    {
        // The kind isn't sufficient to determine whether a retry helps. For this reason, the call isn't retried unless the code that creates the exception sets
        // Retry.
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

    /// <summary>Gets the kind of the failure.</summary>
    public ErrorKind Kind { get; }

    /// <summary>Gets the HTTP status, or null if there was no response.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>Gets the service's own error code, such as <c>Model.AccessDenied</c>, or null if there's no code.</summary>
    public string? Code { get; internal init => field = Visible(value); }

    /// <summary>Gets the service's own error type, or null if there's no type.</summary>
    public string? Type { get; internal init => field = Visible(value); }

    /// <summary>Gets the request field that caused the error, or null if the service doesn't specify a field.</summary>
    public string? Param { get; internal init => field = Visible(value); }

    /// <summary>Gets the ID that the service assigned to the request, or null if there was no response. Use this ID in support tickets.</summary>
    public string? RequestId { get; internal init => field = Visible(value); }

    /// <summary>Gets the number of times that the request was sent.</summary>
    public int Attempts { get; internal set; }

    /// <summary>Gets the wait time that the service requests, or null if the service doesn't specify a time.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Gets the cause of the error.</summary>
    public string Cause { get; private set => field = TerminalText.MakeVisible(value); }

    /// <summary>Gets the recommended action.</summary>
    public string Remedy { get; private set => field = TerminalText.MakeVisible(value); }

    /// <summary>
    /// Gets links to pages about the error, such as the service's list of errors, the consoles, and the status pages. The list is empty if there are no such
    /// pages.
    /// </summary>
    public IReadOnlyList<string> Links { get; internal init => field = value.Select(TerminalText.MakeVisibleLine).ToArray(); }

    /// <summary>
    /// Gets the text that was received before the failure, or null if there's no text. If the answer isn't the requested JSON, this property contains the
    /// complete answer.
    /// </summary>
    public string? PartialContent { get; internal set; }

    /// <summary>
    /// Gets the differences between the answer and the requested JSON. Each item starts with the path of the value in the answer, as in <c>/lines/0/quantity:
    /// ...</c>. The list is empty for other failures.
    /// </summary>
    public IReadOnlyList<string> Violations { get; internal init => field = value.Select(TerminalText.MakeVisibleLine).ToArray(); } = [];

    /// <summary>Gets the first 2 KB of the response, with masked secrets, or null if there was no response.</summary>
    public string? Body { get; internal init; }

    /// <summary>Gets the rule that specifies whether, and how often, the call is retried.</summary>
    internal RetryRule Retry { get; init; }

    /// <summary>Gets or sets a value that indicates whether part of an answer arrived. The part can also be reasoning or a tool call.</summary>
    internal bool HasAnswerPart { get; set; }

    /// <summary>
    /// Gets a value that indicates whether the provider might have charged for the failed attempt. The value is true if part of an answer arrived. The value is
    /// also true if the request was sent, but it's unknown whether the model answered.
    /// </summary>
    internal bool MayBeCharged => HasAnswerPart || PartialContent is not null
        || Advice.Failure is LocalFailure.IdleTimeout or LocalFailure.TotalTimeout or LocalFailure.ConnectionReset
        or LocalFailure.Network or LocalFailure.Truncated or LocalFailure.TooLarge or LocalFailure.EmptyAnswer or LocalFailure.Protocol;

    /// <summary>Gets the explanation from the error catalog, in all languages of the catalog.</summary>
    internal ErrorAdvice Advice { get; }

    /// <summary>
    /// Gets a function that returns the cause and the remedy in the current language. The current language can differ from the language at the time of the
    /// failure.
    /// </summary>
    internal Func<(string Cause, string Remedy)> Texts { get; private set; }

    /// <summary>Replaces the cause and the remedy with more specific texts.</summary>
    internal void Explain(Func<(string Cause, string Remedy)> texts)
    {
        Texts = texts;
        (Cause, Remedy) = texts();
    }

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisibleLine(text);
}
