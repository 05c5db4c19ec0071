namespace QwenPS.Client.Errors;

/// <summary>What an error answer says, whichever of its many shapes it had. Every field may be missing.</summary>
internal sealed class ServiceError
{
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
}
