using System.Globalization;
using System.Text.Json;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Listing;

/// <summary>Represents the service's model list.</summary>
internal sealed class ModelList(IReadOnlyList<ListedModel> models, bool isServed, long readTimestamp)
{
    /// <summary>Gets the models in the service's order, without duplicate IDs. The list is empty if the service doesn't provide a model list.</summary>
    public IReadOnlyList<ListedModel> Models { get; } = models;

    /// <summary>Gets a value that indicates whether the service provides a model list. Some deployments of the service don't have a model list.</summary>
    public bool IsServed { get; } = isServed;

    /// <summary>Gets the time when the list was read, as a timestamp of the client's <see cref="TimeProvider"/>.</summary>
    public long ReadTimestamp { get; } = readTimestamp;
}

/// <summary>Represents a model in the service's list.</summary>
/// <param name="Id">The ID to use in requests.</param>
/// <param name="Name">The display name, or null if the model has no display name.</param>
internal sealed record ListedModel(string Id, string? Name);

/// <summary>Reads the service's model list page by page. Each page is a separate call with its own retries.</summary>
internal sealed class ModelListReader(Channel channel, ICallLog log, CancellationToken cancellationToken)
{
    /// <summary>
    /// The maximum number of pages. The service's list has fewer pages, but this limit prevents an endless loop if the service returns incorrect data.
    /// </summary>
    private const int MaxPages = 50;

    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private readonly List<ListedModel> _models = [];
    private readonly Redactor _redactor = channel.Failures.Redactor;

    /// <exception cref="QwenException">
    /// The call failed. The statuses 404 and 405 don't cause this exception, because they mean that the service has no model list.
    /// </exception>
    public async Task<ModelList> ReadAsync()
    {
        long items = 0;
        for (int number = 1; channel.Protocol.GetModelsPath(number) is { } path; number++)
        {
            if (number > MaxPages || _models.Count > ModelPage.MaxModels) throw CreateTooLongError();
            if (await ReadPageAsync(path).ConfigureAwait(false) is not { } page)
            {
                if (number == 1) return new ModelList([], isServed: false, channel.Options.Time.GetTimestamp());
                break;
            }

            items += page.ItemCount;
            bool isNew = Add(page.Models);
            if (page.ItemCount == 0 || !isNew) break;
            if (page.Total is { } total ? items >= total : page.ItemCount < channel.Protocol.ModelPageSize) break;
        }

        return new ModelList(_models, isServed: true, channel.Options.Time.GetTimestamp());
    }

    private QwenException CreateTooLongError()
    {
        string what = Texts.Format("Answer.ListTooLong", MaxPages, ModelPage.MaxModels.ToString("N0", CultureInfo.InvariantCulture));
        return channel.Failures.CreateProtocolError(LocalFailure.TooLarge, what, RetryRule.Never, null, null, null, attempts: 1, null);
    }

    /// <summary>
    /// Adds models. Returns true if at least one of them is new. If no model is new, the service has ignored the page number and returned the same page again.
    /// </summary>
    private bool Add(IReadOnlyList<ListedModel> models)
    {
        int before = _models.Count;
        foreach (ListedModel model in models)
        {
            var redacted = new ListedModel(_redactor.RedactKnown(model.Id)!, _redactor.RedactKnown(model.Name));
            if (_found.Add(redacted.Id)) _models.Add(redacted);
        }

        return _models.Count > before;
    }

    private async Task<ModelPage?> ReadPageAsync(string path)
    {
        using Call call = Call.CreateGet(channel, path, log, cancellationToken);
        try
        {
            return await call.TryAsync(ReadAsync).ConfigureAwait(false);
        }
        catch (QwenException exception) when (exception.StatusCode is 404 or 405)
        {
            return null;
        }

        Task<ModelPage> ReadAsync() => JsonAnswer.ReadAsync(call, Texts.Format("Answer.ModelList"), Texts.Format("Answer.NoModelList"), ModelPage.Read);
    }
}

/// <summary>Represents one page of the service's model list. The page can be in any of the service's formats.</summary>
/// <param name="Models">The models. Unreadable items are omitted.</param>
/// <param name="ItemCount">The number of items on the page, including unreadable items.</param>
/// <param name="Total">The number of models on all pages, or null if the service doesn't specify this number.</param>
internal sealed record ModelPage(IReadOnlyList<ListedModel> Models, int ItemCount, long? Total)
{
    /// <summary>The maximum number of models in a list. The service provides a few hundred models.</summary>
    public const int MaxModels = 10_000;

    // An item can have several of these keys. The value of the first key in this order is the ID to use in requests.
    private static readonly string[] IdKeys = ["id", "model", "model_id", "name"];
    private static readonly string[] NameKeys = ["display_name", "model_name", "name"];

    /// <summary>Reads a page. Returns null if the JSON isn't a model list.</summary>
    /// <exception cref="JsonException">The text isn't valid JSON.</exception>
    public static ModelPage? Read(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith("\uFEFF"u8)) json = json.Slice(3);
        using JsonDocument document = JsonDocument.Parse(json);
        try
        {
            return Read(document.RootElement);
        }
        catch (InvalidOperationException exception)
        {
            throw JsonText.InvalidName(exception);
        }
    }

    private static ModelPage? Read(JsonElement root)
    {
        JsonElement body = JsonField.Member(root, "output") is { ValueKind: JsonValueKind.Object } output ? output : root;
        if ((JsonField.Member(body, "data") ?? JsonField.Member(body, "models") ?? body) is not { ValueKind: JsonValueKind.Array } items) return null;
        if (items.GetArrayLength() > MaxModels) throw AnswerBudget.TooMany(MaxModels, Texts.Format("Answer.Models"));
        ListedModel[] models = items.EnumerateArray().Select(ReadItem).OfType<ListedModel>().ToArray();
        return new ModelPage(models, items.GetArrayLength(), JsonField.Number(body, "total"));
    }

    private static ListedModel? ReadItem(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String) return JsonField.ReadVisibleText(item) is { } bare ? new ListedModel(bare, null) : null;
        if (item.ValueKind != JsonValueKind.Object || First(item, IdKeys) is not { } id) return null;
        string? name = First(item, NameKeys);
        return new ListedModel(id, name == id ? null : name);
    }

    private static string? First(JsonElement item, string[] keys) =>
        keys.Select(key => JsonField.VisibleText(item, key)).FirstOrDefault(text => text is not null);
}
