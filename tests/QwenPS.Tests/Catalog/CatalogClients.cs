using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;

namespace QwenPS.Tests.Catalog;

/// <summary>Provides clients of an emulator, with helper methods.</summary>
internal static class CatalogClients
{
    public static QwenClient Client(this EmulatorHost emulator, ChatProtocol protocol, Func<QwenClientOptions, QwenClientOptions>? change = null)
    {
        string path = protocol == ChatProtocol.OpenAI ? "compatible-mode/v1" : "api/v1";
        var options = new QwenClientOptions
        {
            Endpoint = new Endpoint(new Uri(emulator.BaseUri, path), protocol),
            ApiKey = new ApiKey("sk-emulator-ok", new KeySource(KeySourceKind.Parameter)),
            Time = new FastTimeProvider(1000),
        };
        return new QwenClient(change is null ? options : change(options));
    }

    public static Task<ModelList> ListAsync(this QwenClient client, bool refresh = false) => client.ListModelsAsync(refresh, NoLog.Instance, CancellationToken.None);

    public static Task<ChatResponse> AskAsync(this QwenClient client, string model, IReadOnlyDictionary<string, string>? headers = null) =>
        new CatalogClient(client).AskAsync(Request(model) with { Headers = headers }, NoLog.Instance, CancellationToken.None);

    public static ChatRequest Request(string model, string text = "hello") => new() { Model = model, Messages = [new ChatMessage("user", text)] };

    public static string[] Ids(this ModelList list) => [.. list.Models.Select(model => model.Id)];

    /// <summary>Returns a page of the DashScope protocol's list.</summary>
    public static string Page(IEnumerable<string> ids, object? total) =>
        $$"""{"output":{"models":[{{string.Join(",", ids.Select(id => $$"""{"model":"{{id}}"}"""))}}]{{(total is null ? "" : $",\"total\":{total}")}},"page_no":1,"page_size":100},"request_id":"r"}""";
}
