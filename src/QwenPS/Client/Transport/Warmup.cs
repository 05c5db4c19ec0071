#if NET
using System.Net;
#endif
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>
/// Lets .NET load and compile what a process's first request needs on another thread, while the pipeline thread still reads the cmdlet's
/// arguments: of a first call's 125 ms it takes 12. Nothing is sent.
/// </summary>
internal static class Warmup
{
    private static int s_begun;

    /// <summary>Begins it, once for the whole process, and does not wait for it.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref s_begun, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(static _ => RunQuietly(), null);
    }

    /// <summary>Makes a request and what would send it, and throws both away.</summary>
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
            // Nobody asked for it. What is wrong with the machine is told by the call itself.
        }
    }
}
