using System.Globalization;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>
/// Finds the row of the error catalog for a status, a code, and a message. If errors are nested, the code of the innermost error has the highest priority. The
/// error type, the message, and the status follow in this order.
/// </summary>
internal static class ErrorClassifier
{
    // Matches a status and a code in a message, such as "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 98304]". More digits
    // can follow the status, as in <5000202>.
    private static readonly Regex Handed = new(@"<(?<status>[45]\d\d)\d{0,4}> ?(?<code>[A-Za-z][A-Za-z0-9._]{0,100}):", RegexOptions.CultureInvariant);

    // Matches the service's status in the message of a gateway that returns a status of 500 or higher, such as "bad response status code 400".
    private static readonly Regex HandedStatus = new(@"\bstatus[ _]code[:=]? (?<status>4\d\d)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    public static ErrorAdvice Classify(int? status, ServiceError error)
    {
        ErrorCatalog catalog = ErrorCatalog.Current;
        int? meant = status is null or >= 500 && HandedStatus.Match(error.Message ?? "") is { Success: true } inside ? ParseStatus(inside) : status;
        ErrorRow? named = catalog.HasMeaning(error.Code) ? catalog.Find(error.Code) : null;
        if (error.Message is { } text && FindLast(Handed.Matches(text)) is { } handed)
        {
            // A gateway can return the service's message with the gateway's own status and code, such as 502 and upstream_error. If the message contains the
            // service's status and code, they override the gateway's status and code.
            meant = ParseStatus(handed);
            ErrorRow? inner = catalog.Find(handed.Groups["code"].Value);
            if (named is null || (inner is not null && !inner.IsVague)) named = inner ?? named;
        }

        named ??= catalog.HasMeaning(error.Type) ? catalog.Find(error.Type) : null;
        if (named is null && meant is null or < 400) named = catalog.FindType(error.Type) ?? catalog.FindType(error.Code);
        // Libraries use one error name for all statuses of 500 and higher, so the status provides more information than the name.
        if (meant is 502 or 503 or 504 && named == catalog.Get(ErrorKind.Server)) named = catalog.Find(meant);
        ErrorRow general = named ?? catalog.Find(meant);
        bool isVague = named is null || named.IsVague;
        ErrorRow? special = FindSpecial(general, isVague, meant, error);
        bool isOpen = isVague || general is { IsDefault: true, Kind: ErrorKind.NotFound };
        ErrorRow? family = special is null && isOpen ? FindFamily(meant, error, isNamed: named is not null) : null;
        ErrorRow? linked = special is null && family is null && isVague ? error.Texts.Select(ErrorCatalog.Current.FindByAnchor).FirstOrDefault(found => found is not null) : null;
        ErrorRow row = special ?? family ?? linked ?? general;
        return new ErrorAdvice
        {
            Row = row,
            Kind = row.Kind ?? general.Kind ?? ErrorKind.Server,
            Retry = GetRetryRule(meant, row, row.Retry ?? general.Retry ?? RetryRule.Never, isNamed: row != general || named is not null, isSaid: row != general),
            Code = error.Code,
            Status = status,
            Param = error.Param,
            Message = error.Message,
            IsKnown = named is not null || special?.Kind is not null || family is not null || linked is not null || !catalog.HasMeaning(error.Code),
            IsSpecific = special is not null || linked is not null || !isVague,
            IsFamily = family is not null,
        };
    }

    /// <summary>Creates the explanation of an error from a row. Use this method if the text around the error identified the row.</summary>
    public static ErrorAdvice CreateAdvice(ErrorRow row, int? status, ServiceError error, string words) => new()
    {
        Row = row,
        Kind = row.Kind ?? ErrorKind.Server,
        Retry = GetRetryRule(status, row, row.Retry ?? RetryRule.Never, isNamed: true, isSaid: true),
        Code = error.Code,
        Status = status,
        Param = error.Param,
        Message = words,
        IsSpecific = true,
    };

    /// <summary>Returns the row that matches one of the error's texts, or null if no row matches. The message is checked before the other texts.</summary>
    private static ErrorRow? FindSpecial(ErrorRow general, bool isVague, int? status, ServiceError error)
    {
        foreach (string text in error.Texts)
        {
            Wording words = Wording.Create(text);
            ErrorRow? row = ErrorCatalog.Current.Refine(general.Kind ?? ErrorKind.Server, words);
            if (row is null && isVague)
                row = ErrorCatalog.Current.FindByWording(words).Row ?? ErrorCatalog.Current.FindByText(text, status) ?? ErrorCatalog.Current.FindNetworkFailure(text);
            if (row is not null) return row;
        }

        return null;
    }

    /// <summary>Returns the row whose family of phrases matches the error, or null if no family matches.</summary>
    private static ErrorRow? FindFamily(int? status, ServiceError error, bool isNamed)
    {
        ErrorRow? row = error.Texts.Select(text => Find(PastedCode.RemoveCodes(text))).FirstOrDefault(found => found is not null);
        if (row is not null || isNamed) return row;
        // If the code isn't in the catalog, its words can still match a family. For example, the code can be model_not_available. If the status contradicts the
        // family, the family isn't used.
        row = ErrorCatalog.Current.FindFamily(error.Code, null) ?? ErrorCatalog.Current.FindFamily(error.Type, null);
        return row is null || status is null || Array.IndexOf(row.Statuses, status.Value) >= 0 || (row.Kind == ErrorKind.ModelNotFound && status == 404) ? row : null;

        ErrorRow? Find(string? text) => ErrorCatalog.Current.FindFamily(text, status);
    }

    private static int ParseStatus(Match match) => int.Parse(match.Groups["status"].Value, CultureInfo.InvariantCulture);

    private static Match? FindLast(MatchCollection matches) => matches.Count == 0 ? null : matches[matches.Count - 1];

    private static RetryRule GetRetryRule(int? status, ErrorRow row, RetryRule rule, bool isNamed, bool isSaid) => status switch
    {
        // The message shows that the service limits or postpones calls. The status shows only that the service refused the call, so the message has priority.
        400 or 403 when isSaid && row.Kind is ErrorKind.RateLimit or ErrorKind.Concurrency or ErrorKind.TokenQuota or ErrorKind.Overloaded => rule,
        // The message shows that a later call can succeed. For example, the service might still be reading a file.
        400 when row.Retry == RetryRule.Once && row.Kind == ErrorKind.InvalidRequest => rule,
        // If a gateway returns a web page with one of these statuses, there's an outage, so a retry can help.
        502 or 503 or 504 when row.Kind == ErrorKind.Protocol => RetryRule.Always,
        // If the response has one of these statuses, the service would reject the same request again, regardless of the code. For example, the code
        // InternalError.Something also occurs with the status 400.
        400 or 401 or 402 or 403 or 404 => RetryRule.Never,
        // There's no error status, and neither a code nor a text identifies the error. The service probably failed, so one retry can help.
        null or < 400 when !isNamed => RetryRule.Once,
        _ => rule,
    };
}
