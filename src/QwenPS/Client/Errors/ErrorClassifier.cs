namespace QwenPS.Client.Errors;

/// <summary>From status, code and message to the row of the catalogue: the code counts first, then the error's type, then the status.</summary>
internal static class ErrorClassifier
{
    public static ErrorAdvice Classify(int? status, ServiceError error)
    {
        ErrorCatalogue catalogue = ErrorCatalogue.Current;
        ErrorRow? named = catalogue.Find(error.Code) ?? catalogue.Find(error.Type);
        ErrorRow general = named ?? catalogue.Find(status);
        ErrorRow? special = catalogue.Refine(general.Kind ?? ErrorKind.Server, error.Message);
        ErrorRow row = special ?? general;
        return new ErrorAdvice
        {
            Row = row,
            Kind = row.Kind ?? general.Kind ?? ErrorKind.Server,
            Retry = RetryOf(status, row.Retry ?? general.Retry ?? RetryRule.Never, isNamed: named is not null || special is not null),
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
