using System.Globalization;
using QwenPS.Client.Errors;
using QwenPS.Diagnostics;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Errors of clients in several languages that didn't reach the service, or that couldn't read its response.</summary>
public sealed class ClientFailureTests
{
    [Theory]
    [InlineData("curl: (35) schannel: failed to receive handshake, SSL/TLS connection failed", "tls-cut")]
    [InlineData("curl: (56) Proxy CONNECT aborted", "proxy-cut")]
    [InlineData("curl: (5) Could not resolve proxy: proxy.corp.local", "proxy-unreachable")]
    [InlineData("curl: (3) URL using bad/illegal format or missing URL", "base-url-scheme")]
    [InlineData("requests.exceptions.MissingSchema: Invalid URL 'dashscope.aliyuncs.com/compatible-mode/v1/chat/completions': No scheme supplied. Perhaps you meant https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions?", "base-url-scheme")]
    [InlineData("requests.exceptions.ProxyError: HTTPSConnectionPool(host='dashscope.aliyuncs.com', port=443): Max retries exceeded with url: /x (Caused by ProxyError('Unable to connect to proxy', OSError('Tunnel connection failed: 407 Proxy Authentication Required')))", "proxy-login")]
    [InlineData("requests.exceptions.ProxyError: (MaxRetryError(\"HTTPSConnectionPool(host='dashscope.aliyuncs.com', port=443): Max retries exceeded with url: / (Caused by ProxyError('Your proxy appears to only use HTTP and not HTTPS, try changing your proxy URL to be HTTP.', SSLError(SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1129)'))))\"))", "proxy-scheme")]
    [InlineData("httpx.ProxyError: 407 Proxy Authentication Required", "proxy-login")]
    [InlineData("httpx.LocalProtocolError: Illegal header value b'Bearer '", "key-missing")]
    [InlineData("httpx.InvalidURL: Invalid non-printable ASCII character in URL, '\\n' at position 60.", "base-url-scheme")]
    [InlineData("ImportError: Using SOCKS proxy, but the 'socksio' package is not installed. Make sure to install httpx using `pip install httpx[socks]`.", "proxy-scheme")]
    [InlineData("requests.exceptions.InvalidSchema: Missing dependencies for SOCKS support.", "proxy-scheme")]
    [InlineData("aiohttp.client_exceptions.ClientConnectorDNSError: Cannot connect to host dashscope.aliyuncs.com:443 ssl:default [Could not contact DNS servers]", "name-resolution")]
    [InlineData("java.io.IOException: Failed to authenticate with proxy", "proxy-login")]
    [InlineData("java.io.InterruptedIOException: timeout", "timeout")]
    [InlineData("javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure", "tls-version")]
    [InlineData("javax.net.ssl.SSLException: Unsupported or unrecognized SSL message", "http-or-https")]
    [InlineData("javax.net.ssl.SSLPeerUnverifiedException: Hostname dashscope.example.com not verified", "tls-name")]
    [InlineData("org.springframework.web.client.RestClientException: Error while extracting response for type [org.springframework.ai.openai.api.OpenAiApi$ChatCompletion] and content type [application/octet-stream]", "answer-not-json")]
    [InlineData("org.springframework.web.client.UnknownContentTypeException: Could not extract response: no suitable HttpMessageConverter found for response type [class ChatCompletion] and content type [text/html;charset=utf-8]", "answer-not-json")]
    [InlineData("java.lang.ClassNotFoundException: com.alibaba.dashscope.aigc.generation.Generation", "package-missing")]
    [InlineData("java.lang.NoClassDefFoundError: com/alibaba/dashscope/exception/NoApiKeyException", "package-missing")]
    [InlineData("Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames", "tls-name")]
    [InlineData("TypeError: Load failed", "network")]
    [InlineData("Post \"https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions\": dial tcp 39.96.213.166:443: i/o timeout", "connect-timeout")]
    [InlineData("Post \"https://dashscope.aliyuncs.com/x\": x509: certificate is valid for *.corp.local, not dashscope.aliyuncs.com", "tls-name")]
    [InlineData("Post \"https://dashscope.aliyuncs.com/x\": dial tcp 39.96.1.1:443: connectex: A connection attempt failed because the connected party did not properly respond after a period of time", "connect-timeout")]
    [InlineData("Post \"https://dashscope.aliyuncs.com/x\": context canceled", "timeout")]
    [InlineData("bufio.Scanner: token too long", "client-buffer")]
    [InlineData("System.Net.Http.HttpRequestException: The SSL connection could not be established, see inner exception. ---> System.IO.IOException: Received an unexpected EOF or 0 bytes from the transport stream.", "tls-cut")]
    [InlineData("System.Net.Http.HttpRequestException: The proxy tunnel request to proxy 'http://proxy:8080/' failed with status code '407'.", "proxy-login")]
    [InlineData("System.Threading.Tasks.TaskCanceledException: A task was canceled.", "timeout")]
    [InlineData("System.Net.WebException: The remote name could not be resolved: 'dashscope.aliyuncs.com'", "name-resolution")]
    [InlineData("System.Net.WebException: The underlying connection was closed: Could not establish trust relationship for the SSL/TLS secure channel.", "tls-untrusted")]
    [InlineData("System.Net.WebException: 请求被中止: 未能创建 SSL/TLS 安全通道。", "tls-version")]
    [InlineData("System.Net.WebException: The request was aborted: Could not create SSL/TLS secure channel.", "tls-version")]
    [InlineData("System.FormatException: The format of value 'Bearer ' is invalid.", "key-missing")]
    [InlineData("net::ERR_CERT_AUTHORITY_INVALID", "tls-untrusted")]
    [InlineData("net::ERR_PROXY_CONNECTION_FAILED", "proxy-unreachable")]
    [InlineData("net::ERR_INCOMPLETE_CHUNKED_ENCODING", "connection-reset")]
    [InlineData("net::ERR_HTTP2_PROTOCOL_ERROR", "connection-reset")]
    [InlineData("websockets.exceptions.ConnectionClosedError: received 1007 (invalid frame payload data) Invalid payload data", "websocket-message")]
    [InlineData("{\"detail\":\"Not Found\"}", "not-found")]
    [InlineData("RuntimeError: Cannot send a request, as the client has been closed.", "client-library")]
    [InlineData("RuntimeError: Event loop is closed", "client-library")]
    [InlineData("ValueError: Unknown scheme for proxy URL URL('socks://127.0.0.1:7890/')", "proxy-scheme")]
    [InlineData("Error: tunneling socket could not be established, statusCode=407", "proxy-login")]
    [InlineData("Error: tunneling socket could not be established, cause=connect ECONNREFUSED 127.0.0.1:7890", "proxy-unreachable")]
    public void A_failure_of_a_client_is_explained_by_its_own_row(string text, string row)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = ErrorService.English;
        try
        {
            ErrorRow expected = ErrorCatalog.Current.Rows.Single(one => one.Id == row);
            ErrorExplanation? found = Explainer.ExplainText(text);
            Assert.NotNull(found);
            Assert.Equal((expected.Cause.En, expected.Kind), (found.Cause, found.Kind));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
