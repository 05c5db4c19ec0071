#if NET
using System.Net;
#endif
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>
/// Loads and compiles the code that the first request of a process needs. This happens on another thread, while the pipeline thread processes the arguments of
/// the cmdlet. No data is sent.
/// </summary>
internal static class Warmup
{
    private static int s_begun;

    /// <summary>Starts the warm-up if it hasn't been started in this process. This method doesn't wait until the warm-up ends.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref s_begun, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(static _ => RunQuietly(), null);
    }

    /// <summary>Creates a request and a handler, and discards both.</summary>
    internal static void Run()
    {
#if NET
        using var sender = new HttpMessageInvoker(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });
#endif
        using var message = new HttpRequestMessage(HttpMethod.Post, "http://localhost/")
        {
            Content = new ByteArrayContent(JsonBytes.Write(static json =>
            {
                json.WriteStartObject();
                json.WriteString("model", "");
                json.WriteEndObject();
            })),
        };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer");
    }

    private static void RunQuietly()
    {
        try
        {
            Run();
        }
        catch (Exception)
        {
            // The warm-up is optional. If there's a problem, the first real call reports it.
        }
    }
}
