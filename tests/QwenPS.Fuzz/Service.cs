using System.Net;
using System.Net.Http.Headers;
using QwenPS.Client;
using QwenPS.Client.Transport;

namespace QwenPS.Fuzz;

/// <summary>Represents a service in memory, which answers every request of its client with the same bytes.</summary>
internal sealed class Service : HttpMessageHandler
{
    public const string Key = "sk-fuzz-5f0c9d1e7ab24438";

    private readonly byte[] _body;
    private readonly int _status;
    private readonly string? _contentType;
    private readonly Random? _pieces;
    private readonly IReadOnlyDictionary<string, string> _headers;

    private Service(byte[] body, int status, string? contentType, Random? pieces, IReadOnlyDictionary<string, string> headers)
    {
        _body = body;
        _status = status;
        _contentType = contentType;
        _pieces = pieces;
        _headers = headers;
    }

    /// <summary>Creates a client that gets this answer to every call and doesn't retry.</summary>
    /// <param name="protocol">The protocol of the client.</param>
    /// <param name="body">The answer's body.</param>
    /// <param name="contentType">The content type of the answer, or null to omit the content type.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="pieces">The lengths of the parts in which the answer arrives, or null for one part.</param>
    /// <param name="headers">Additional headers of the answer.</param>
    public static QwenClient Client(ChatProtocol protocol, byte[] body, string? contentType, int status = 200, Random? pieces = null,
        IReadOnlyDictionary<string, string>? headers = null)
    {
        var options = new QwenClientOptions
        {
            Endpoint = new Endpoint(new Uri(protocol == ChatProtocol.OpenAI ? "http://127.0.0.1:9/compatible-mode/v1" : "http://127.0.0.1:9/api/v1"), protocol),
            ApiKey = new ApiKey(Key, new KeySource(KeySourceKind.Parameter)),
            MaxRetry = 0,
        };
#pragma warning disable CA2000 // The client has nothing to dispose of.
        return new QwenClient(options, new HttpMessageInvoker(new Service(body, status, contentType, pieces, headers ?? new Dictionary<string, string>())));
#pragma warning restore CA2000
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = new StreamContent(new Pieces(_body, _pieces));
        if (_contentType is not null) content.Headers.ContentType = new MediaTypeHeaderValue(_contentType);
        var answer = new HttpResponseMessage((HttpStatusCode)_status) { Content = content };
        foreach (var header in _headers) answer.Headers.TryAddWithoutValidation(header.Key, header.Value);
        return Task.FromResult(answer);
    }
}
