using System.Globalization;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>From status, code and message to the row of the catalog: the innermost code counts first, then the error's type, its words, and the status.</summary>
internal static class ErrorClassifier
{
    // <400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 98304]. The status can have more digits: <5000202>.
    private static readonly Regex Handed = new(@"<(?<status>[45]\d\d)\d{0,4}> ?(?<code>[A-Za-z][A-Za-z0-9._]{0,100}):", RegexOptions.CultureInvariant);

    public static ErrorAdvice Classify(int? status, ServiceError error)
    {
        ErrorCatalog catalog = ErrorCatalog.Current;
        int? meant = status;
        ErrorRow? named = catalog.HasMeaning(error.Code) ? catalog.Find(error.Code) : null;
        if (error.Message is { } text && LastOf(Handed.Matches(text)) is { } handed)
        {
            // A gateway hands the service's answer on with a status and a code of its own (502, upstream_error): the service's are the ones that count.
            meant = int.Parse(handed.Groups["status"].Value, CultureInfo.InvariantCulture);
            ErrorRow? inner = catalog.Find(handed.Groups["code"].Value);
            if (named is null || (inner is not null && !IsVague(inner))) named = inner ?? named;
        }

        named ??= catalog.HasMeaning(error.Type) ? catalog.Find(error.Type) : null;
        if (named is null && meant is null or < 400) named = catalog.FindType(error.Type) ?? catalog.FindType(error.Code);
        ErrorRow general = named ?? catalog.Find(meant);
        ErrorRow? special = FindSpecial(general, isVague: named is null || IsVague(named), meant, error);
        ErrorRow row = special ?? general;
        return new ErrorAdvice
        {
            Row = row,
            Kind = row.Kind ?? general.Kind ?? ErrorKind.Server,
            Retry = RetryOf(meant, row, row.Retry ?? general.Retry ?? RetryRule.Never, isNamed: named is not null || special is not null),
            Code = error.Code,
            Status = status,
            Param = error.Param,
            Message = error.Message,
            IsKnown = named is not null || special?.Kind is not null || !catalog.HasMeaning(error.Code),
            IsSpecific = special is not null || (named is not null && !IsVague(named)),
        };
    }

    /// <summary>The advice for an error that was recognized by words around it.</summary>
    public static ErrorAdvice OfRow(ErrorRow row, int? status, ServiceError error, string words) => new()
    {
        Row = row,
        Kind = row.Kind ?? ErrorKind.Server,
        Retry = RetryOf(status, row, row.Retry ?? RetryRule.Never, isNamed: true),
        Code = error.Code,
        Status = status,
        Param = error.Param,
        Message = words,
        IsSpecific = true,
    };

    /// <summary>Whether a code says no more than who is at fault, or that some limit was reached, so that the words next to it can say more.</summary>
    public static bool IsVague(ErrorRow row) =>
        row.IsDefault && row.Kind is ErrorKind.InvalidRequest or ErrorKind.Server or ErrorKind.Permission or ErrorKind.RateLimit or ErrorKind.TokenQuota;

    /// <summary>The row that the words say, of the message first, then of what else the answer says.</summary>
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

    private static Match? LastOf(MatchCollection matches) => matches.Count == 0 ? null : matches[matches.Count - 1];

    private static RetryRule RetryOf(int? status, ErrorRow row, RetryRule rule, bool isNamed) => status switch
    {
        // The words say that a wait helps, as with a file that is still being read.
        400 when row.Retry == RetryRule.Once && row.Kind == ErrorKind.InvalidRequest => rule,
        // A gateway's own page, which comes and goes with its trouble.
        502 or 503 or 504 when row.Kind == ErrorKind.Protocol => RetryRule.Always,
        // The same request gets the same refusal, whatever its code is called: InternalError.Something comes with 400 too.
        400 or 401 or 402 or 403 or 404 => RetryRule.Never,
        // An error without a code inside a 200: the service failed, however politely.
        null or < 400 when !isNamed => RetryRule.Once,
        _ => rule,
    };
}
