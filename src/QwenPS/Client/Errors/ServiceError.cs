namespace QwenPS.Client.Errors;

/// <summary>What an error answer says, whichever of its many shapes it had. Every field may be missing.</summary>
internal sealed class ServiceError
{
    private const int MostTexts = 10;

    private const int LongestText = 4096;

    private List<string>? _others;

    public string? Code { get; set; }

    public string? Message { get; set; }

    public string? Type { get; set; }

    public string? Param { get; set; }

    public string? RequestId { get; set; }

    /// <summary>The answer's id (<c>chatcmpl-&lt;request id&gt;</c>), which carries the request id where nothing else does.</summary>
    public string? Id { get; set; }

    /// <summary>A status that the body itself names, as an error inside a stream does.</summary>
    public int? StatusCode { get; set; }

    /// <summary>The answer as it came, secrets and all: for <c>Failures</c> to mask and cut.</summary>
    public string? Body { get; set; }

    /// <summary>The message, then whatever else the answer says in words. Only for recognizing the error: secrets aren't masked in them.</summary>
    public IEnumerable<string> Texts => (Message is null ? [] : new[] { Message }).Concat(_others ?? []);

    /// <summary>Keeps a text that isn't the message but may tell what the message doesn't.</summary>
    public void AddText(string text)
    {
        _others ??= [];
        if (_others.Count < MostTexts && text.Length <= LongestText) _others.Add(text);
    }

    /// <summary>Puts an error in the place of this one that only wraps it. What the inner one doesn't say stays as it is.</summary>
    /// <param name="inner">The error inside of this one.</param>
    /// <param name="isDetail">Whether it's one of several details: its message alone doesn't say more than this one's.</param>
    public void Take(ServiceError inner, bool isDetail = false)
    {
        ErrorCatalogue catalogue = ErrorCatalogue.Current;
        bool isMessageKept = inner.Message is null || (isDetail && Message is not null && inner.Code is null);
        if ((isMessageKept ? inner.Message : Message) is { } other) AddText(other);
        if (!isMessageKept) Message = inner.Message;
        foreach (string text in inner._others ?? []) AddText(text);
        if (catalogue.HasMeaning(inner.Code) || !catalogue.HasMeaning(Code)) Code = inner.Code ?? Code;
        Type = inner.Type ?? Type;
        Param = inner.Param ?? Param;
        RequestId = inner.RequestId ?? Errors.RequestId.FindInChatId(inner.Id) ?? RequestId;
        Id = inner.Id ?? Id;
        StatusCode = inner.StatusCode ?? StatusCode;
    }
}
