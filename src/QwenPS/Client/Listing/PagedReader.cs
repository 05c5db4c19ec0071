using System.Globalization;
using System.Text.Json;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Listing;

/// <summary>Reads a list from the DashScope endpoint page by page. Each page is a separate call with its own retries.</summary>
/// <param name="channel">The channel of the DashScope endpoint.</param>
/// <param name="log">The log of the calls.</param>
/// <param name="cancellationToken">A token that cancels the calls.</param>
internal sealed class PagedReader(Channel channel, ICallLog log, CancellationToken cancellationToken)
{
    /// <summary>The maximum number of pages. This limit prevents an endless loop if the service returns incorrect data.</summary>
    private const int MostPages = 50;

    /// <summary>The maximum number of items on a page. The service returns at most 200 items, far fewer than this limit.</summary>
    private const int MostOnPage = 10_000;

    /// <param name="path">The path, which ends with a query. The page number is added to the query.</param>
    /// <param name="pageSize">The number of items to request per page.</param>
    /// <param name="listName">The name of the JSON property that contains the items.</param>
    /// <param name="read">A function that reads an item, and returns null if the item is unreadable.</param>
    /// <param name="getKey">A function that returns a value that identifies an item. Duplicate items are omitted.</param>
    /// <exception cref="QwenException">The call failed.</exception>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(string path, int pageSize, string listName, Func<JsonElement, T?> read, Func<T, string> getKey)
        where T : class
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var items = new List<T>();
        long count = 0;
        for (int number = 1; ; number++)
        {
            if (number > MostPages) throw CreateTooLongError();
            Page<T> page = await ReadPageAsync(FormattableString.Invariant($"{path}page_no={number}&page_size={pageSize}"), listName, read).ConfigureAwait(false);
            count += page.ItemCount;
            int before = items.Count;
            items.AddRange(page.Items.Where(item => found.Add(getKey(item))));
            // A service that ignores the page number always returns the same page. To prevent an endless loop, reading ends if a page contains no new item.
            if (page.ItemCount == 0 || items.Count == before) break;
            if (page.Total is { } total ? count >= total : page.ItemCount < pageSize) break;
        }

        return items;
    }

    private async Task<Page<T>> ReadPageAsync<T>(string path, string listName, Func<JsonElement, T?> read)
        where T : class
    {
        using Call call = Call.CreateGet(channel, path, log, cancellationToken);
        return await call.TryAsync(ReadAsync).ConfigureAwait(false);

        Task<Page<T>> ReadAsync() => JsonAnswer.ReadAsync(call, Texts.Format("Answer.List"), Texts.Format("Answer.NoList"), bytes => Parse(bytes, listName, read));
    }

    private static Page<T>? Parse<T>(ReadOnlyMemory<byte> json, string listName, Func<JsonElement, T?> read)
        where T : class
    {
        if (json.Span.StartsWith("\uFEFF"u8)) json = json.Slice(3);
        using JsonDocument document = JsonDocument.Parse(json);
        try
        {
            if (JsonField.Member(document.RootElement, "output") is not { } output) return null;
            if (JsonField.Member(output, listName) is not { ValueKind: JsonValueKind.Array } list) return null;
            int length = list.GetArrayLength();
            if (length > MostOnPage) throw AnswerBudget.TooMany(MostOnPage, Texts.Format("Answer.Models"));
            return new Page<T>([.. list.EnumerateArray().Select(read).OfType<T>()], length, JsonField.Amount(output, "total"));
        }
        catch (InvalidOperationException exception)
        {
            throw JsonText.InvalidName(exception);
        }
    }

    private QwenException CreateTooLongError()
    {
        string what = Texts.Format("Answer.ListTooLong", MostPages, MostOnPage.ToString("N0", CultureInfo.InvariantCulture));
        return channel.Failures.CreateProtocolError(LocalFailure.TooLarge, what, RetryRule.Never, null, null, null, attempts: 1, null);
    }

    /// <param name="Items">The readable items.</param>
    /// <param name="ItemCount">The number of items on the page, including unreadable items.</param>
    /// <param name="Total">The number of items on all pages, or null if the service doesn't specify this number.</param>
    private sealed record Page<T>(IReadOnlyList<T> Items, int ItemCount, long? Total);
}
