using System.Management.Automation;
using System.Net;
using System.Net.Http.Headers;
using QwenPS.Client.Errors;
using QwenPS.PowerShell;

namespace QwenPS.Diagnostics;

/// <summary>Explains service errors in ErrorRecord objects and exceptions of this module, other cmdlets, and libraries.</summary>
internal static class ErrorSource
{
    private const string OwnId = "Qwen.";

    /// <summary>The error ID of a line that a native command wrote to stderr.</summary>
    private const string NativeId = "NativeCommandError";

    /// <summary>Returns the text of a line that a native command wrote to stderr. Returns null for any other error.</summary>
    public static string? FindText(ErrorRecord record) =>
        record.FullyQualifiedErrorId.StartsWith(NativeId, StringComparison.Ordinal) ? record.ToString() : null;

    /// <summary>Explains an error. Returns null if the error isn't a service error.</summary>
    public static ErrorExplanation? Explain(ErrorRecord record)
    {
        if (ExplainOwn(record.Exception) is { } own) return own;
        if (record.FullyQualifiedErrorId.StartsWith(OwnId, StringComparison.Ordinal) && record.ErrorDetails?.RecommendedAction is { } remedy)
            return ForeignObject.Explain(ErrorKind.Configuration, record.ErrorDetails.Message, remedy, links: []);
        return ExplainForeign(record.Exception, record.ErrorDetails?.Message);
    }

    public static ErrorExplanation? Explain(Exception exception) => ExplainOwn(exception) ?? ExplainForeign(exception, null);

    /// <summary>Explains an error of this module. The error can be the inner exception of another exception, and can be from another process.</summary>
    private static ErrorExplanation? ExplainOwn(Exception exception)
    {
        foreach (Exception one in ExceptionChain.Enumerate(exception))
        {
            if (one is QwenException own) return Explainer.Explain(own);
            if (one is RemoteException { SerializedRemoteException: { } remote } && ForeignObject.Explain(remote) is { } there) return there;
        }

        return null;
    }

    /// <summary>Explains an error of another cmdlet or library. The HTTP response is used first, then the network failure, and then the message.</summary>
    private static ErrorExplanation? ExplainForeign(Exception exception, string? body)
    {
        Exception[] chain = ExceptionChain.Enumerate(exception).ToArray();
        (int? status, string? requestId) = FindAnswer(chain);
        if ((status is not null || body is not null) && Explainer.ExplainText(body ?? exception.Message, status, requestId) is { } answer) return answer;
        return chain.Select(Explainer.ExplainException).FirstOrDefault(explanation => explanation is not null)
            ?? Explainer.ExplainText(string.Join("\n", chain.Select(one => one.Message)));
    }

    /// <summary>Finds the status and the request ID of the response in an exception, such as HttpResponseException or WebException.</summary>
    private static (int? Status, string? RequestId) FindAnswer(IEnumerable<Exception> chain)
    {
        foreach (Exception exception in chain)
        {
            switch (FindValue(exception, "Response"))
            {
                case HttpResponseMessage answer: return ((int)answer.StatusCode, RequestId.Find(answer.Headers, null, null));
                case HttpWebResponse answer: return ((int)answer.StatusCode, RequestId.Find(ReadHeaders(answer), null, null));
            }

            object? status = FindValue(exception, "StatusCode") ?? FindValue(exception, "Status");
            if (status is int or HttpStatusCode && (int)status is >= 400 and < 600 and var known) return (known, null);
        }

        return (null, null);
    }

    /// <summary>Returns the value of a property of an exception of any type. Returns null if the property doesn't exist or can't be read.</summary>
    private static object? FindValue(Exception exception, string property)
    {
        try
        {
            return PSValue.Unwrap(PSObject.AsPSObject(exception).Properties[property]?.Value);
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    private static HttpResponseHeaders ReadHeaders(HttpWebResponse answer)
    {
        using var message = new HttpResponseMessage();
        foreach (string name in answer.Headers.AllKeys) message.Headers.TryAddWithoutValidation(name, answer.Headers[name]);
        return message.Headers;
    }
}

/// <summary>
/// Enumerates an exception and its nested exceptions, which are inner exceptions, aggregated exceptions, and the exception of an ErrorRecord.
/// </summary>
internal static class ExceptionChain
{
    private const int MaxLength = 50;

    public static IEnumerable<Exception> Enumerate(Exception exception)
    {
        var seen = new List<Exception>();
        var waiting = new Queue<Exception>([exception]);
        while (waiting.Count > 0 && seen.Count < MaxLength)
        {
            Exception next = waiting.Dequeue();
            if (seen.Contains(next)) continue;
            seen.Add(next);
            yield return next;
            foreach (Exception inner in GetInner(next)) waiting.Enqueue(inner);
        }
    }

    private static IEnumerable<Exception> GetInner(Exception exception)
    {
        if (exception is AggregateException several)
        {
            foreach (Exception inner in several.InnerExceptions) yield return inner;
        }
        else if (exception.InnerException is { } inner) yield return inner;

        if ((exception as IContainsErrorRecord)?.ErrorRecord?.Exception is { } recorded) yield return recorded;
    }
}
