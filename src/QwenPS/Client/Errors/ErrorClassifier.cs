using System.Globalization;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>From status, code and message to the row of the catalogue: the code counts first, then the error's type, then the status.</summary>
internal static class ErrorClassifier
{
    // <400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 98304]
    private static readonly Regex Handed = new(@"^<(?<status>[45]\d\d)> (?<code>[A-Za-z][A-Za-z0-9._]*): ", RegexOptions.CultureInvariant);

    public static ErrorAdvice Classify(int? status, ServiceError error)
    {
        ErrorCatalogue catalogue = ErrorCatalogue.Current;
        ErrorRow? named = catalogue.Find(error.Code) ?? catalogue.Find(error.Type);
        int? meant = status;
        if (named is null && error.Message is { } message && Handed.Match(message) is { Success: true } handed)
        {
            // A gateway hands the service's answer on with a status and a code of its own (502, upstream_error): the service's are the ones that count.
            named = catalogue.Find(handed.Groups["code"].Value);
            meant = int.Parse(handed.Groups["status"].Value, CultureInfo.InvariantCulture);
        }

        ErrorRow general = named ?? catalogue.Find(meant);
        ErrorRow? special = catalogue.Refine(general.Kind ?? ErrorKind.Server, error.Message);
        ErrorRow row = special ?? general;
        return new ErrorAdvice
        {
            Row = row,
            Kind = row.Kind ?? general.Kind ?? ErrorKind.Server,
            Retry = RetryOf(meant, row.Retry ?? general.Retry ?? RetryRule.Never, isNamed: named is not null || special is not null),
            Code = error.Code,
            Status = status,
            Param = error.Param,
            Message = error.Message,
            IsKnown = named is not null || special?.Kind is not null || !catalogue.HasMeaning(error.Code),
        };
    }

    private static RetryRule RetryOf(int? status, RetryRule rule, bool isNamed) => status switch
    {
        // The same request gets the same refusal, whatever its code is called: InternalError.Something comes with 400 too.
        400 or 401 or 402 or 403 or 404 => RetryRule.Never,
        // An error without a code inside a 200: the service failed, however politely.
        null or < 400 when !isNamed => RetryRule.Once,
        _ => rule,
    };
}
