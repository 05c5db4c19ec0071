using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using QwenPS.Client.Errors;
using QwenPS.Client.Transport;
using QwenPS.Text;

namespace QwenPS.Diagnostics;

/// <summary>Explains an error from the available information, in the language of <see cref="CultureInfo.CurrentUICulture"/>. No request is sent.</summary>
internal static class Explainer
{
    /// <summary>
    /// The maximum length of a message. Complete error messages are shorter. The end of a message must not be missing, because it often contains the remedy.
    /// </summary>
    private const int MaxMessageLength = 4096;

    /// <summary>
    /// The minimum fraction (from 0 to 1) of an error catalog phrase that a truncated text must contain. This fraction of a phrase identifies an error as
    /// reliably as the complete phrase.
    /// </summary>
    private const double MostOfPhrase = 0.8;

    /// <summary>The minimum fraction (from 0 to 1) of a phrase that a truncated text must contain if no other words identify an error.</summary>
    private const double PartOfPhrase = 0.6;

    private static readonly Redactor Redactor = new();

    /// <summary>
    /// Matches words that programs print before an error, and words that people use to describe an error. PowerShell's own errors don't contain these words.
    /// </summary>
    private static readonly Regex ErrorWord = new(
        @"(?:Error|Exception|ERROR|[Ff]ail(?:s|ed|ing|ure)?|exceeded|reached|[Tt]oo\smany|throttled|errors?\soccur(?:s|red)?)\b"
            + @"|\berror:|报错|错误|失败|异常|稍后|频繁|已达"
            + @"|\b(?:[Kk]eeps?\s(?:saying|telling|failing|getting|returning|asking)|[Ss]ays|complains|[Ss]topped\sworking|reject(?:s|ed)|blocked)\b"
            + @"|\bcan(?:'t|not)\s(?:call|use|find)\b|n't\s(?:work|accept|take|let|handle)\b|\b(?:does|did)\snot\s(?:work|accept)\b|\bnot\saccepting\b"
            + @"|\b(?:[Tt]ells?\sme|told\sme|asks\sme|even\sthough|although\sI|but\s(?:it|I|not|the\s(?:API|SDK|script|program)))\b"
            + @"|\b(?:complaining|refuses\sto|unless\s(?:I|stream)|comes?\sback\swith|won't\s(?:take|accept|work|let|save)|stays\sthe\ssame)\b"
            + @"|\b(?:gives?|get|gets|got|getting|is|are|with)\s(?:me\s)?an?\s(?:[\w.-]+\s){0,3}errors?\b"
            + @"|\b(?:[45]\d\ds|wants\sme\sto|unauthorized|not\sauthorized|[Aa]ccess\sdenied)\b"
            + @"|\bkey\sisn't\saccepted\b|\b(?:DashScope|it|API|service|server|model)\sdoesn't\sknow\b"
            + @"|\bencounter(?:ed|s|ing)\s(?:an?|this|the)\s(?:[\w.-]+\s){0,3}errors?\b"
            + @"|[""”]\s(?:is|was|gets)\s(?:displayed|shown|printed|returned)\b|\b(?:not|cannot|n't)\s(?:authorize|authenticate|be\s(?:retrieved|read))\b"
            + @"|\bdoes(?:\snot|n't)\s(?:retrieve|read|pick\sup|load)\b|还是说|仍然说|还是提示|跨域问题|无法(?:使用|调用)|\[(?:Bug|BUG|bug)\]|【(?:Bug|BUG|bug)】"
            + @"|明明|突然|就说|不认|验证不过|未知模型|下载不了|被判定|太多|过多|调不了|调不通|认证不过"
            + @"|(?<![汇申日周月年海举情预通公电简快])报(?![告表名道价销纸警文备社考到])|提示(?!词)|总是说|一直说|被拦截|被拒|用不了|不能用|没法用|不通过|未通过",
        RegexOptions.CultureInvariant);

    /// <summary>Explains an error of this module.</summary>
    public static ErrorExplanation Explain(QwenException exception) =>
        Explain(exception.Advice, exception.StatusCode, exception.Code, exception.Message, exception.RequestId, exception.Texts(), hasLinks: exception.Links.Count > 0);

    /// <summary>Explains an error code, together with the HTTP status if the status is known.</summary>
    public static ErrorExplanation ExplainCode(string code, int? status)
    {
        ErrorAdvice advice = ErrorClassifier.Classify(status, new ServiceError { Code = code });
        return Explain(advice, status ?? (advice.IsKnown ? FindStatus(advice.Row) : null), code, null, null);
    }

    /// <summary>Explains an HTTP status. Use this method if no other information is available.</summary>
    public static ErrorExplanation ExplainStatus(int status) =>
        Explain(status < 400 ? ErrorAdvice.Create(LocalFailure.Redirect) : ErrorClassifier.Classify(status, new ServiceError()), status, null, null, null);

    /// <summary>
    /// Explains a text, which is the body of a response or the output of a program. Returns null if the text doesn't contain a service error.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="status">The HTTP status, if it's known from another source.</param>
    /// <param name="requestId">The request ID, if it's known from another source.</param>
    public static ErrorExplanation? ExplainText(string text, int? status = null, string? requestId = null)
    {
        PastedError pasted = PastedError.Read(Redactor.Redact(PastedLines.RemoveColors(PastedLines.DecodeHtml(text))));
        status ??= pasted.Status;
        return AdviceFor(pasted, status) is { } advice ? Explain(advice, status, pasted.Error.Code, pasted.Message, requestId ?? pasted.RequestId) : null;
    }

    /// <summary>Explains a failed network call of another program or cmdlet. Returns null if the exception isn't a network failure.</summary>
    public static ErrorExplanation? ExplainException(Exception exception)
    {
        ErrorAdvice? advice = exception switch
        {
            TimeoutException or WebException { Status: WebExceptionStatus.Timeout } => ErrorAdvice.Create(ErrorKind.Timeout),
            HttpRequestException or SocketException or AuthenticationException or WebException => AdviseOnNetwork(exception),
            _ => null,
        };
        return advice is null ? null : Explain(advice, null, null, exception.Message, null);
    }

    private static ErrorAdvice AdviseOnNetwork(Exception exception)
    {
        (LocalFailure failure, string what) = NetworkFailure.Describe(exception);
        return ErrorAdvice.Create(failure, what);
    }

    private static ErrorAdvice? AdviceFor(PastedError pasted, int? status)
    {
        if (FindAdvice(pasted, status) is not { } advice) return null;
        // The code or the status is too general. The surrounding text can identify the error.
        if (IsGeneral(advice) && FindSaid(advice.Kind, PastedCode.RemoveCodes(pasted.Text)) is { } said)
            advice = ErrorClassifier.CreateAdvice(said, status, pasted.Error, pasted.Error.Message ?? pasted.Around);
        ErrorRow? narrower = ErrorCatalog.Current.Narrow(advice.Row, Wording.Create(PastedCode.MarkEmptyKeys(pasted.Text)));
        return narrower is null ? advice : ErrorClassifier.CreateAdvice(narrower, status, pasted.Error, pasted.Error.Message ?? pasted.Around);
    }

    private static ErrorAdvice? FindAdvice(PastedError pasted, int? status)
    {
        ErrorCatalog catalog = ErrorCatalog.Current;
        ServiceError error = pasted.Error;
        ErrorAdvice advice = ErrorClassifier.Classify(status, error);
        if (advice.IsSpecific)
        {
            // This code can have several causes, and the text around it can identify the cause.
            var words = Wording.Create(pasted.Around);
            bool isOpen = advice.Row.IsDefault ? !IsSaid(advice.Row, error) : advice.Row.Codes.Length > 0 && advice.Row.FindFragment(words) < 0;
            ErrorRow? narrower = isOpen ? catalog.Refine(advice.Kind, words) : null;
            return narrower is null ? advice : ErrorClassifier.CreateAdvice(narrower, status, error, pasted.Around);
        }

        // Neither the code nor the message identifies the error, but the text around them can identify it.
        bool isError = status is not null || catalog.HasMeaning(error.Code) || ErrorWord.IsMatch(pasted.Around);
        string around = isError ? pasted.Around : NoError.Remove(pasted.Around);
        var said = Wording.Create(around);
        ErrorRow? row = catalog.FindByWording(said).Row ?? catalog.FindCutOff(said, MostOfPhrase);
        if (row is null && advice.IsFamily) return advice;
        if (row is null && !catalog.HasMeaning(error.Code))
            row = catalog.FindByText(around, status is >= 400 ? status : null) ?? catalog.FindNetworkFailure(around);
        // The error code might be one that a library uses for a network failure, such as ETIMEDOUT.
        else if (row is null && status is null) row = catalog.FindByText(error.Code!, null);
        row ??= catalog.FindFamily(PastedCode.RemoveCodes(around), status, isError) ?? catalog.FindCutOff(said, PartOfPhrase) ?? catalog.FindByAnchor(pasted.Text);
        if (row is not null) return ErrorClassifier.CreateAdvice(row, status, error, pasted.Around);
        // A web page isn't a response of the service. It's an error, even if the status indicates success.
        if (status is null or < 400 && ErrorParser.IsPage(error.Message)) return ErrorAdvice.Create(LocalFailure.HtmlPage);
        if (status is not null || catalog.HasMeaning(error.Code) || catalog.FindType(error.Type) is not null) return advice;
        if (PastedCode.FindType(pasted.Text) is { } type) return ErrorClassifier.CreateAdvice(type, status, error, pasted.Around);
        return null;
    }

    private static ErrorExplanation Explain(
        ErrorAdvice advice,
        int? status,
        string? code,
        string? message,
        string? requestId,
        (string Cause, string Remedy)? texts = null,
        bool hasLinks = true)
    {
        CultureInfo culture = CultureInfo.CurrentUICulture;
        return new ErrorExplanation
        {
            Kind = advice.Kind,
            StatusCode = status,
            Code = int.TryParse(code, out _) ? null : code,
            Known = advice.IsKnown,
            Message = string.IsNullOrEmpty(message) ? null : ForeignText.OneLine(Redactor.Redact(ErrorParser.ForReading(message)!), MaxMessageLength),
            Cause = texts?.Cause ?? advice.Cause(culture),
            Remedy = texts?.Remedy ?? advice.Remedy(culture),
            IsRetried = advice.Retry != RetryRule.Never,
            Retry = advice.RetryText(culture),
            RequestId = requestId,
            Links = hasLinks ? advice.Links(culture) : [],
        };
    }

    private static ErrorRow? FindSaid(ErrorKind kind, string text)
    {
        var words = Wording.Create(text);
        return ErrorCatalog.Current.Refine(kind, words) ?? ErrorCatalog.Current.FindByWording(words).Row;
    }

    /// <summary>
    /// Determines whether the code and the message identify the same error. If they do, the text around them isn't used, because it can be an explanation by
    /// the user.
    /// </summary>
    private static bool IsSaid(ErrorRow row, ServiceError error) =>
        error.Message is not null && ErrorCatalog.Current.Find(error.Code) == row && row.FindFragment(Wording.Create(error.Message)) >= 0;

    /// <summary>Determines whether an explanation is general. A general explanation shows only whether the client or the service caused the error.</summary>
    private static bool IsGeneral(ErrorAdvice advice) =>
        advice.Row.IsVague && advice.Row.Kind is ErrorKind.InvalidRequest or ErrorKind.Server or ErrorKind.Permission;

    private static int? FindStatus(ErrorRow row) => row.Statuses.Length > 0 ? row.Statuses[0] : null;
}
