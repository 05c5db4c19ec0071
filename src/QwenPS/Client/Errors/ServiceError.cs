namespace QwenPS.Client.Errors;

/// <summary>Represents the content of an error response in any format. Every field can be missing.</summary>
internal sealed class ServiceError
{
    private const int MaxTexts = 10;

    private const int MaxTextLength = 4096;

    private List<string>? _others;

    public string? Code { get; set; }

    public string? Message { get; set; }

    public string? Type { get; set; }

    public string? Param { get; set; }

    public string? RequestId { get; set; }

    /// <summary>
    /// Gets or sets the ID of the response (<c>chatcmpl-&lt;request ID&gt;</c>). The part after <c>chatcmpl-</c> is used if no other field contains the request
    /// ID.
    /// </summary>
    public string? Id { get; set; }

    /// <summary>
    /// Gets or sets the status in the body. For example, an error event inside a stream contains a status, because the HTTP status is already 200.
    /// </summary>
    public int? StatusCode { get; set; }

    /// <summary>Gets or sets the unchanged response, including secrets. The <c>Failures</c> class masks the secrets and truncates the response.</summary>
    public string? Body { get; set; }

    /// <summary>
    /// Gets the message, followed by all other texts of the response. The texts can contain secrets. For this reason, use the texts only to recognize the
    /// error.
    /// </summary>
    public IEnumerable<string> Texts => (Message is null ? [] : new[] { Message }).Concat(_others ?? []);

    /// <summary>Adds a text that isn't the message but can contain additional information.</summary>
    public void AddText(string text)
    {
        _others ??= [];
        if (_others.Count < MaxTexts && text.Length <= MaxTextLength) _others.Add(text);
    }

    /// <summary>Replaces this error with an error that it wraps. Fields that are missing in the inner error remain unchanged.</summary>
    /// <param name="inner">The inner error.</param>
    /// <param name="isDetail">
    /// A value that indicates whether the inner error is an item in a list of error details. A detail without a code doesn't replace the message of this error,
    /// because the message of such a detail isn't more specific.
    /// </param>
    public void Take(ServiceError inner, bool isDetail = false)
    {
        ErrorCatalog catalog = ErrorCatalog.Current;
        bool isMessageKept = inner.Message is null || (isDetail && Message is not null && inner.Code is null);
        if ((isMessageKept ? inner.Message : Message) is { } other) AddText(other);
        if (!isMessageKept) Message = inner.Message;
        foreach (string text in inner._others ?? []) AddText(text);
        if (catalog.HasMeaning(inner.Code) || !catalog.HasMeaning(Code)) Code = inner.Code ?? Code;
        Type = inner.Type ?? Type;
        Param = inner.Param ?? Param;
        RequestId = inner.RequestId ?? Errors.RequestId.FindInChatId(inner.Id) ?? RequestId;
        Id = inner.Id ?? Id;
        StatusCode = inner.StatusCode ?? StatusCode;
    }
}
