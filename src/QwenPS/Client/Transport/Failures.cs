using System.Globalization;
using System.Net.Http.Headers;
using QwenPS.Client.Errors;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>Creates a <see cref="QwenException"/> for each possible failure of an attempt.</summary>
internal sealed class Failures(Uri host, Redactor redactor, TimeProvider time)
{
    private const int BodyLimit = 2048;

    /// <summary>The characters that end a sentence in English or Chinese.</summary>
    private const string Ends = ".!?…。！？";

    /// <summary>Gets the object that masks secrets.</summary>
    public Redactor Redactor => redactor;

    public QwenException CreateServiceError(int? status, ServiceError error, HttpResponseHeaders? headers, int attempts)
    {
        int? known = error.StatusCode ?? status;
        Redact(error);
        ErrorAdvice advice = ErrorClassifier.Classify(known, error);
        string? requestId = Redact(RequestId.Find(headers, error.RequestId, error.Id));
        string message = ForeignText.OneLine(ErrorParser.ForReading(error.Message) ?? Texts.Format("Network.NoExplanation"));
        string? number = known?.ToString(CultureInfo.InvariantCulture);
        string code = error.Code is null || error.Code == number ? "" : " " + ForeignText.OneLine(error.Code);
        string answered = Texts.Format("Network.Answered", host.Host, number ?? Texts.Format("Network.AnError"), code, message);
        return new QwenException(advice, JoinSentences(answered, Trailer(requestId, attempts)))
        {
            StatusCode = known,
            Code = error.Code,
            Type = error.Type,
            Param = error.Param,
            RequestId = Redact(requestId),
            RetryAfter = (headers is null ? null : RetryAfter.Find(headers, time.GetUtcNow())) ?? ResetTime.WaitFor(error.Message, time.GetUtcNow()),
            Body = error.Body,
            Attempts = attempts,
        };
    }

    /// <summary>
    /// Creates the exception for a batch that the service first accepts, and then rejects completely. The exception has the same kind, cause, and remedy as the
    /// exception for a single call with the status 400.
    /// </summary>
    public QwenException CreateRefusedBatch(string id, ServiceError error)
    {
        const int badRequest = 400;
        Redact(error);
        string what = ForeignText.OneLine(string.Join(": ", new[] { error.Code, error.Message }.Where(part => part is not null)));
        return new QwenException(ErrorClassifier.Classify(badRequest, error), Texts.Format("Batch.NotAccepted", host.Host, ForeignText.OneLine(id), what))
        {
            Code = error.Code,
            Param = error.Param,
            Attempts = 1,
        };
    }

    /// <param name="exception">The exception that .NET threw.</param>
    /// <param name="requestId">The ID that the service assigned to the request, or null if the ID is unknown.</param>
    /// <param name="attempts">The number of attempts.</param>
    /// <param name="isKnownHost">
    /// A value that indicates whether the host has answered before. If the host hasn't answered before, the address can be wrong, so some failures aren't
    /// retried. For example, the name might not exist, or no server might be running at a local address.
    /// </param>
    public QwenException CreateNetworkError(Exception exception, string? requestId, int attempts, bool isKnownHost)
    {
        (LocalFailure failure, string what) = NetworkFailure.Describe(exception, host);
        what = ForeignText.OneLine(redactor.Redact(what));
        string message = Texts.Join(Texts.Format("Network.NotReached", host.Host, what.TrimEnd('.', '。')), Trailer(requestId, attempts));
        ErrorAdvice advice = ErrorAdvice.Create(failure, what);
        RetryRule retry = isKnownHost && failure == LocalFailure.LocalServer ? RetryRule.Always : advice.Retry;
        return new QwenException(advice, message, WithoutSecret(exception))
        {
            RequestId = Redact(requestId),
            Attempts = attempts,
            Retry = !isKnownHost && NetworkFailure.IsUnknownName(exception) ? RetryRule.Never : retry,
        };
    }

    public QwenException CreateTimeout(AttemptClock clock, bool isConnected, string? requestId, int attempts) =>
        new(
            ErrorAdvice.Create(clock.GetFailure(isConnected)),
            Texts.Join(Texts.Format("Network.NotInTime", host.Host, clock.DescribeTimeout(isConnected)), Trailer(requestId, attempts)))
        {
            RequestId = Redact(requestId),
            Attempts = attempts,
        };

    /// <summary>Creates the exception for a call whose total time was exceeded between two attempts.</summary>
    public QwenException CreateTotalTimeout(TimeSpan timeout, int attempts) =>
        new(
            ErrorAdvice.Create(LocalFailure.TotalTimeout),
            Texts.Join(Texts.Format("Network.NotInTime", host.Host, Texts.Format("Network.TotalTimeout", timeout.TotalSeconds)), Trailer(null, attempts)))
        {
            Attempts = attempts,
        };

    /// <param name="failure">The kind of the problem in the response.</param>
    /// <param name="what">A description of the problem. The description is a complete sentence without the period.</param>
    public QwenException CreateProtocolError(LocalFailure failure, string what, RetryRule retry, int? status, string? requestId, string? body, int attempts, Exception? inner) =>
        new(
            ErrorAdvice.Create(failure),
            Texts.Join(Texts.Format("Network.NotValid", host.Host, ForeignText.OneLine(redactor.Redact(what))), Trailer(requestId, attempts)),
            WithoutSecret(inner))
        {
            StatusCode = status,
            RequestId = Redact(requestId),
            Body = Start(body),
            Retry = retry,
            Attempts = attempts,
        };

    /// <summary>Creates the exception for an answer that doesn't match the JSON schema of the request.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="what">A description of the problem, as a complete sentence.</param>
    /// <param name="violations">The individual violations. The list is empty if the answer isn't JSON.</param>
    public QwenException CreateSchemaViolation(ChatResponse answer, string what, IEnumerable<string> violations) =>
        new(ErrorKind.SchemaViolation, Texts.Join(ForeignText.OneLine(redactor.Redact(what)), Trailer(answer.RequestId, answer.Attempts)))
        {
            RequestId = Redact(answer.RequestId),
            PartialContent = Redact(answer.Content),
            Violations = violations.Select(redactor.Redact).ToArray(),
            Attempts = answer.Attempts,
        };

    /// <summary>Masks secrets in all fields, because a gateway can repeat the API key in any field.</summary>
    private void Redact(ServiceError error)
    {
        error.Code = Redact(error.Code);
        error.Type = Redact(error.Type);
        error.Param = Redact(error.Param);
        error.Message = Redact(error.Message);
        error.Body = Start(error.Body);
    }

    private string? Redact(string? text) => text is null ? null : redactor.Redact(text);

    private string? Start(string? body) => body is null ? null : redactor.RedactStart(body, BodyLimit);

    /// <summary>
    /// Returns the exception, or null if the text of the exception contains a secret. For example, a JSON exception contains the name of a field, which can be
    /// any text from the server.
    /// </summary>
    private Exception? WithoutSecret(Exception? exception)
    {
        string text = exception?.ToString() ?? "";
        return redactor.Redact(text) == text ? exception : null;
    }

    /// <summary>Joins the server's text and a second sentence. If the server's text doesn't end with a punctuation mark, adds a period.</summary>
    private static string JoinSentences(string first, string trailer)
    {
        // No period is added after a URL, because the period would look like a part of the URL.
        string last = first.TrimEnd('"', '\'', ')', '”', '）');
        bool isOpen = trailer.Length > 0 && (last.Length == 0 || Ends.IndexOf(last[last.Length - 1]) < 0)
            && first.IndexOf("://", first.LastIndexOf(' ') + 1, StringComparison.Ordinal) < 0;
        return Texts.Join(first + (isOpen ? Texts.Format("Network.FullStop") : ""), trailer);
    }

    private string Trailer(string? requestId, int attempts) =>
        Texts.Join(requestId is null ? "" : Texts.Format("Network.RequestId", Redact(requestId)), attempts > 1 ? Texts.Format("Network.Tried", attempts) : "");
}

/// <summary>
/// Reads the wait time that the service requests. The wait time is in the <c>retry-after-ms</c> header, or in the <c>Retry-After</c> header as a number of
/// seconds or a date.
/// </summary>
internal static class RetryAfter
{
    public static TimeSpan? Find(HttpResponseHeaders headers, DateTimeOffset now)
    {
        // Some gateways send a fraction of a second, although the standard allows only whole seconds.
        if ((Number(headers, "retry-after-ms") ?? Number(headers, "Retry-After") * 1000) is { } milliseconds) return TimeSpan.FromMilliseconds(milliseconds);
        if (headers.RetryAfter?.Date is not { } date) return null;
        TimeSpan wait = date - now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static double? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
        && double.TryParse(values.FirstOrDefault(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && number is >= 0 and <= int.MaxValue
            ? number
            : null;
}
