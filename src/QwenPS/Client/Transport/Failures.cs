using System.Globalization;
using System.Net.Http.Headers;
using QwenPS.Client.Errors;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>Makes the one typed exception out of everything that can go wrong in an attempt.</summary>
internal sealed class Failures(Uri host, Redactor redactor)
{
    private const int BodyLimit = 2048;

    /// <summary>What a sentence ends with, of either language.</summary>
    private const string Ends = ".!?…。！？";

    /// <summary>Masks what must not be shown.</summary>
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
        return new QwenException(advice, Sentences(Texts.Format("Network.Answered", host.Host, number ?? Texts.Format("Network.AnError"), code, message), Trailer(requestId, attempts)))
        {
            StatusCode = known,
            Code = error.Code,
            Type = error.Type,
            Param = error.Param,
            RequestId = Redact(requestId),
            RetryAfter = (headers is null ? null : RetryAfter.Find(headers)) ?? ResetTime.WaitFor(error.Message, DateTimeOffset.UtcNow),
            Body = error.Body,
            Attempts = attempts,
        };
    }

    /// <summary>The service refused the requests of a batch as a whole, long after it took their file: what a call would have been told with a 400.</summary>
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

    public QwenException CreateNetworkError(Exception exception, string? requestId, int attempts)
    {
        (LocalFailure failure, string what) = NetworkFailure.Describe(exception);
        what = ForeignText.OneLine(redactor.Redact(what));
        return new QwenException(ErrorAdvice.Create(failure, what), Texts.Format("Network.NotReached", host.Host, what.TrimEnd('.', '。')) + Trailer(requestId, attempts), WithoutSecret(exception))
        {
            RequestId = Redact(requestId),
            Attempts = attempts,
        };
    }

    public QwenException CreateTimeout(AttemptClock clock, bool isConnected, string? requestId, int attempts) =>
        new(ErrorAdvice.Create(clock.FailureOf(isConnected)), Texts.Format("Network.NotInTime", host.Host, clock.WhatRanOut(isConnected)) + Trailer(requestId, attempts))
        {
            RequestId = Redact(requestId),
            Attempts = attempts,
        };

    /// <summary>The time for the whole call ran out between two tries.</summary>
    public QwenException CreateTotalTimeout(TimeSpan timeout, int attempts) =>
        new(ErrorAdvice.Create(LocalFailure.TotalTimeout), Texts.Format("Network.NotInTime", host.Host, Texts.Format("Network.TotalTimeout", timeout.TotalSeconds)) + Trailer(null, attempts))
        {
            Attempts = attempts,
        };

    /// <param name="failure">What is wrong with the answer.</param>
    /// <param name="what">The same in words, a whole sentence without its full stop.</param>
    public QwenException CreateProtocolError(LocalFailure failure, string what, RetryRule retry, int? status, string? requestId, string? body, int attempts, Exception? inner) =>
        new(ErrorAdvice.Create(failure), Texts.Format("Network.NotValid", host.Host, ForeignText.OneLine(redactor.Redact(what))) + Trailer(requestId, attempts), WithoutSecret(inner))
        {
            StatusCode = status,
            RequestId = Redact(requestId),
            Body = Start(body),
            Retry = retry,
            Attempts = attempts,
        };

    /// <summary>The model answered, but not with the JSON that was asked for.</summary>
    /// <param name="answer">What it answered.</param>
    /// <param name="what">What is wrong with it, a whole sentence.</param>
    /// <param name="violations">The same in its parts; empty where it is no JSON at all.</param>
    public QwenException CreateSchemaViolation(ChatResponse answer, string what, IEnumerable<string> violations) =>
        new(ErrorKind.SchemaViolation, ForeignText.OneLine(redactor.Redact(what)) + Trailer(answer.RequestId, answer.Attempts))
        {
            RequestId = Redact(answer.RequestId),
            PartialContent = Redact(answer.Content),
            Violations = violations.Select(redactor.Redact).ToArray(),
            Attempts = answer.Attempts,
        };

    /// <summary>A gateway may repeat the key in any of them.</summary>
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

    /// <summary>The exception, unless a text in it shows the key: that of a JSON error names the field where it stopped, which is a stranger's text too.</summary>
    private Exception? WithoutSecret(Exception? exception)
    {
        string text = exception?.ToString() ?? "";
        return redactor.Redact(text) == text ? exception : null;
    }

    /// <summary>A stranger's text, which may end without a full stop, and what follows it.</summary>
    private static string Sentences(string first, string trailer)
    {
        // Behind an address a full stop would seem to be part of it.
        string last = first.TrimEnd('"', '\'', ')', '”', '）');
        bool isOpen = trailer.Length > 0 && (last.Length == 0 || Ends.IndexOf(last[last.Length - 1]) < 0) && first.IndexOf("://", first.LastIndexOf(' ') + 1, StringComparison.Ordinal) < 0;
        return first + (isOpen ? Texts.Format("Network.FullStop") : "") + trailer;
    }

    private string Trailer(string? requestId, int attempts) =>
        (requestId is null ? "" : " " + Texts.Format("Network.RequestId", Redact(requestId))) + (attempts > 1 ? " " + Texts.Format("Network.Tried", attempts) : "");
}
