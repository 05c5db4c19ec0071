using System.Management.Automation;
using System.Net;
using System.Net.Http.Headers;
using QwenPS.Client.Errors;
using QwenPS.PowerShell;

namespace QwenPS.Diagnostics;

/// <summary>Finds out what an ErrorRecord or an exception says of the service, whoever made it.</summary>
internal static class ErrorSource
{
    private const string OwnId = "Qwen.";

    /// <summary>What stderr of a native command is: a line of text in the form of an error.</summary>
    private const string NativeId = "NativeCommandError";

    /// <summary>The text of a line of stderr; null for every other error.</summary>
    public static string? FindText(ErrorRecord record) =>
        record.FullyQualifiedErrorId.StartsWith(NativeId, StringComparison.Ordinal) ? record.ToString() : null;

    /// <summary>The explanation; null where the error says nothing of the service.</summary>
    public static ErrorExplanation? Explain(ErrorRecord record)
    {
        if (ExplainOwn(record.Exception) is { } own) return own;
        if (record.FullyQualifiedErrorId.StartsWith(OwnId, StringComparison.Ordinal) && record.ErrorDetails?.RecommendedAction is { } remedy)
            return ForeignObject.Explain(ErrorKind.Configuration, record.ErrorDetails.Message, remedy);
        return ExplainForeign(record.Exception, record.ErrorDetails?.Message);
    }

    public static ErrorExplanation? Explain(Exception exception) => ExplainOwn(exception) ?? ExplainForeign(exception, null);

    /// <summary>A failure of this module's, however deep inside, and also from another process.</summary>
    private static ErrorExplanation? ExplainOwn(Exception exception)
    {
        foreach (Exception one in ExceptionChain.Enumerate(exception))
        {
            if (one is QwenException own) return Explainer.Explain(own);
            if (one is RemoteException { SerializedRemoteException: { } remote } && ForeignObject.Explain(remote) is { } there) return there;
        }

        return null;
    }

    /// <summary>A failure of another cmdlet or library: by the answer, then by the network's failure, then by what it says.</summary>
    private static ErrorExplanation? ExplainForeign(Exception exception, string? body)
    {
        Exception[] chain = ExceptionChain.Enumerate(exception).ToArray();
        (int? status, string? requestId) = FindAnswer(chain);
        if ((status is not null || body is not null) && Explainer.OfText(body ?? exception.Message, status, requestId) is { } answer) return answer;
        return chain.Select(Explainer.OfException).FirstOrDefault(explanation => explanation is not null)
            ?? Explainer.OfText(string.Join("\n", chain.Select(one => one.Message)));
    }

    /// <summary>Status and request id of the answer that an exception carries: HttpResponseException, WebException, and what is like them.</summary>
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

    /// <summary>A property of an exception of whatever type; null where there is none, or where it cannot be read.</summary>
    private static object? FindValue(Exception exception, string property)
    {
        try
        {
            object? value = PSObject.AsPSObject(exception).Properties[property]?.Value;
            return value is PSObject wrapped ? wrapped.BaseObject : value;
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
