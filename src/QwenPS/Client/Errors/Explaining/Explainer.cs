using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using QwenPS.Client.Catalog;
using QwenPS.Client.Connecting;
using QwenPS.Client.Transport;

namespace QwenPS.Client.Errors.Explaining;

/// <summary>Explains an error from whatever is known of it, in the language of <see cref="CultureInfo.CurrentUICulture"/>. Nothing is sent.</summary>
internal static class Explainer
{
    private static readonly Redactor Redactor = new();

    /// <summary>A failure of this module's own.</summary>
    public static ErrorExplanation Of(QwenException exception) =>
        Of(exception.Advice, exception.StatusCode, exception.Code, exception.Message, exception.RequestId, exception.NearestModels);

    /// <summary>A code, and the status where one is known.</summary>
    public static ErrorExplanation OfCode(string code, int? status)
    {
        ErrorAdvice advice = ErrorClassifier.Classify(status, new ServiceError { Code = code });
        return Of(advice, status ?? (advice.IsKnown ? StatusOf(advice.Row) : null), code, null, null);
    }

    /// <summary>A status, of which nothing more is known.</summary>
    public static ErrorExplanation OfStatus(int status) =>
        Of(status < 400 ? ErrorAdvice.Of(LocalFailure.Redirect) : ErrorClassifier.Classify(status, new ServiceError()), status, null, null, null);

    /// <summary>A text: an answer's body, or what a program printed. Null where it says nothing of an error of the service.</summary>
    /// <param name="text">The text.</param>
    /// <param name="status">The HTTP status where it is known from elsewhere.</param>
    /// <param name="requestId">The request id where it is known from elsewhere.</param>
    public static ErrorExplanation? OfText(string text, int? status = null, string? requestId = null)
    {
        PastedError pasted = PastedError.Read(Redactor.Redact(text));
        status ??= pasted.Status;
        return AdviceFor(pasted, status) is { } advice ? Of(advice, status, pasted.Error.Code, pasted.Message, requestId ?? pasted.RequestId) : null;
    }

    /// <summary>A failure of another program's or cmdlet's network call; null where it is none.</summary>
    public static ErrorExplanation? OfException(Exception exception)
    {
        ErrorAdvice? advice = exception switch
        {
            TimeoutException or WebException { Status: WebExceptionStatus.Timeout } => ErrorAdvice.Of(ErrorKind.Timeout),
            HttpRequestException or SocketException or AuthenticationException or WebException => OfNetwork(exception),
            _ => null,
        };
        return advice is null ? null : Of(advice, null, null, exception.Message, null);
    }

    private static ErrorAdvice OfNetwork(Exception exception)
    {
        (LocalFailure failure, string what) = NetworkFailure.Describe(exception);
        return ErrorAdvice.Of(failure, what);
    }

    private static ErrorAdvice? AdviceFor(PastedError pasted, int? status)
    {
        ErrorCatalogue catalogue = ErrorCatalogue.Current;
        ServiceError error = pasted.Error;
        bool isNamed = catalogue.HasMeaning(error.Code) || catalogue.Find(error.Type) is not null;
        if (!isNamed && catalogue.FindByText(error.Message ?? pasted.Text, status) is { } row) return ErrorAdvice.Of(row, status, error);
        if (!isNamed && status is null) return ErrorParser.IsPage(error.Message) ? ErrorAdvice.Of(LocalFailure.HtmlPage) : null;
        return ErrorClassifier.Classify(status, error);
    }

    private static ErrorExplanation Of(ErrorAdvice advice, int? status, string? code, string? message, string? requestId, IReadOnlyList<string>? nearestModels = null)
    {
        CultureInfo culture = CultureInfo.CurrentUICulture;
        return new ErrorExplanation
        {
            Kind = advice.Kind,
            StatusCode = status,
            Code = int.TryParse(code, out _) ? null : code,
            Known = advice.IsKnown,
            Message = string.IsNullOrEmpty(message) ? null : ForeignText.OneLine(Redactor.Redact(ErrorParser.ForReading(message)!)),
            Cause = advice.Cause(culture),
            Remedy = ModelAdvice.AddTo(advice.Remedy(culture), nearestModels ?? []),
            IsRetried = advice.Retry != RetryRule.Never,
            Retry = advice.RetryText(culture),
            RequestId = requestId,
            Links = advice.Links(culture),
        };
    }

    private static int? StatusOf(ErrorRow row) => row.Statuses.Length > 0 ? row.Statuses[0] : null;
}
