using System.Text;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Http;

/// <summary>Sends the answer of a fault instead of the answer to the request.</summary>
internal static class FaultAnswer
{
    private const string GatewayPage =
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

    /// <summary>Sends the answer of the fault. Returns false if the fault doesn't specify an answer.</summary>
    public static async Task<bool> TrySendAsync(EmulatedExchange exchange, Fault fault)
    {
        if (fault.ResetBeforeHeaders) await exchange.ResetAsync();
        else if (fault.Html502) await exchange.AnswerAsync(502, "text/html", Encoding.UTF8.GetBytes(GatewayPage));
        else if (fault.EmptyBody) await exchange.AnswerAsync(fault.Status ?? 200, EmulatedExchange.Json, ReadOnlyMemory<byte>.Empty);
        else if (fault.Body is { } body) await exchange.AnswerAsync(fault.Status ?? 200, EmulatedExchange.Json, Encoding.UTF8.GetBytes(body));
        else if (fault is { Status: { } status, ErrorEventAfter: null }) await exchange.FailAsync(StatusErrors.For(status));
        else return false;
        return true;
    }
}
