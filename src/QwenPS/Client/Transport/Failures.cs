using System.Globalization;
using System.Net.Http.Headers;
using QwenPS.Client.Connecting;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Transport;

/// <summary>Makes the one typed exception out of everything that can go wrong in an attempt.</summary>
internal sealed class Failures(Uri host, Redactor redactor)
{
    public QwenException OfService(int? status, ServiceError error, HttpResponseHeaders? headers, int attempts)
    {
        int? known = error.StatusCode ?? status;
        (ErrorKind kind, RetryRule retry) = ErrorClassifier.Classify(known, error);
        string? requestId = RequestId.Of(headers, error.RequestId, error.Id);
        string message = ForeignText.OneLine(redactor.Redact(error.Message ?? "no explanation given"));
        string code = error.Code is null ? "" : " " + ForeignText.OneLine(error.Code);
        return new QwenException(kind, $"{host.Host} answered {known?.ToString(CultureInfo.InvariantCulture) ?? "an error"}{code}: {message}{Trailer(requestId, attempts)}")
        {
            StatusCode = known,
            Code = error.Code,
            Type = error.Type,
            Param = error.Param,
            RequestId = requestId,
            RetryAfter = headers is null ? null : RetryAfter.Of(headers),
            Body = error.Body is null ? null : redactor.Redact(error.Body),
            Retry = retry,
            Attempts = attempts,
        };
    }

    public QwenException OfNetwork(Exception exception, string? requestId, int attempts)
    {
        (string what, RetryRule retry) = NetworkFailure.Describe(exception);
        return new QwenException(ErrorKind.Network, $"{host.Host} was not reached: {redactor.Redact(what).TrimEnd('.')}.{Trailer(requestId, attempts)}", exception)
        {
            RequestId = requestId,
            Retry = retry,
            Attempts = attempts,
        };
    }

    public QwenException OfTimeout(AttemptClock clock, bool isConnected, string? requestId, int attempts) =>
        new(ErrorKind.Timeout, $"{host.Host} did not answer in time: {clock.WhatRanOut(isConnected)}.{Trailer(requestId, attempts)}")
        {
            RequestId = requestId,
            Retry = clock.IsTotal ? RetryRule.Never : RetryRule.Always,
            Attempts = attempts,
        };

    /// <summary>The time for the whole call ran out between two tries.</summary>
    public QwenException OfTotalTimeout(TimeSpan? timeout, int attempts) =>
        new(ErrorKind.Timeout, $"{host.Host} did not answer in time: the call was not finished within {timeout?.TotalSeconds:0.###} s (-TimeoutSec).{Trailer(null, attempts)}")
        {
            Attempts = attempts,
        };

    /// <param name="what">What is wrong with the answer, a whole sentence without its full stop.</param>
    public QwenException OfProtocol(string what, RetryRule retry, int? status, string? requestId, string? body, int attempts, Exception? inner = null) =>
        new(ErrorKind.Protocol, $"{host.Host} gave no valid answer: {redactor.Redact(what)}.{Trailer(requestId, attempts)}", inner)
        {
            StatusCode = status,
            RequestId = requestId,
            Body = body is null ? null : redactor.Redact(body),
            Retry = retry,
            Attempts = attempts,
        };

    private static string Trailer(string? requestId, int attempts) =>
        (requestId is null ? "" : $" Request id: {requestId}.") + (attempts > 1 ? $" Tried {attempts} times." : "");
}
