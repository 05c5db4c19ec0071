using QwenPS;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Connections;

namespace Quickstart;

/// <summary>Shows the parts of the README that work without PowerShell. It uses the same client from C#.</summary>
internal static class ClientTour
{
    public static async Task<bool> RunAsync(Uri emulator, string repository)
    {
        var endpoint = EndpointResolver.Resolve(new EndpointRequest { BaseUri = emulator.AbsoluteUri }, new SystemEnvironment(() => repository)).Endpoint;
        var key = new ApiKey("sk-emulator-ok", new KeySource(KeySourceKind.Parameter));
        var client = new QwenClient(new QwenClientOptions { Endpoint = endpoint, ApiKey = key });
        Console.WriteLine($"\nConnected to {endpoint.BaseUrl} with key {key}.");

        bool isRight = (await AskAsync(client, "Hello, Qwen!")).Content == "Hello, Qwen!";
        foreach (string file in new[] { "LICENSE", "README.md", "CHANGELOG.md" })
        {
            string text = await File.ReadAllTextAsync(Path.Combine(repository, file));
            isRight &= (await AskAsync(client, "Summarize.\n\n" + text)).RequestId is not null;
        }

        return isRight & await StreamAsync(client) & await FailAsync(client);
    }

    private static async Task<ChatResponse> AskAsync(QwenClient client, string text)
    {
        ChatResponse answer = await client.ChatAsync(RequestOf(text, "qwen-plus"), NoLog.Instance, CancellationToken.None);
        Console.WriteLine($"\n{answer.Content}\n-- {answer.Model}, {answer.FinishReason}, tokens: {answer.Usage}, request ID {answer.RequestId}");
        return answer;
    }

    private static async Task<bool> StreamAsync(QwenClient client)
    {
        Console.WriteLine();
        ChatRequest request = RequestOf("The text appears while it is generated, piece by piece.", "qwen-plus");
        using ChatStream stream = await client.StreamAsync(request, NoLog.Instance, CancellationToken.None);
        await foreach (ChatDelta piece in stream) Console.Write(piece.Content);
        Console.WriteLine();
        return stream.ToResponse() is { FinishReason: "stop", Usage: not null };
    }

    private static async Task<bool> FailAsync(QwenClient client)
    {
        try
        {
            await new CatalogClient(client).AskAsync(RequestOf("Hello", "qwen-plsu"), NoLog.Instance, CancellationToken.None);
            return false;
        }
        catch (QwenException exception)
        {
            Console.WriteLine($"\n{exception.Kind}: {exception.Message}\nRemedy: {exception.Remedy}");
            return exception.Kind == ErrorKind.ModelNotFound;
        }
    }

    private static ChatRequest RequestOf(string text, string model) => new() { Model = model, Messages = [new ChatMessage("user", text)] };
}
