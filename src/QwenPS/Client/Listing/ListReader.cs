using System.Text.Json;
using QwenPS.Text;

namespace QwenPS.Client.Listing;

/// <summary>Reads a list of the OpenAI-compatible protocol page by page, from the newest to the oldest item. Each item is returned once.</summary>
/// <param name="readPage">A function that reads the page after the item with the specified ID. If the ID is null, the function reads the first page.</param>
/// <param name="getId">A function that returns the ID of an item.</param>
internal sealed class ListReader<T>(Func<string?, Task<ListPage<T>>> readPage, Func<T, string> getId)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string? _after;
    private int _pages;

    /// <summary>Gets a value that indicates whether all pages have been read.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Gets a value that indicates whether the list exceeds the limits in <see cref="ListPage"/>.</summary>
    public bool IsTooLong => !IsAtEnd && (_pages >= ListPage.MaxPages || _seen.Count >= ListPage.MaxItems);

    /// <summary>Reads the items of the next page.</summary>
    /// <exception cref="QwenException">The call failed.</exception>
    public async Task<IReadOnlyList<T>> ReadPageAsync()
    {
        ListPage<T> page = await readPage(_after).ConfigureAwait(false);
        _pages++;
        _after = page.Next;
        T[] items = [.. page.Items.Where(item => _seen.Add(getId(item)))];

        // A service that ignores the start position always returns the same page. To prevent an endless loop, reading ends if a page contains no new item.
        IsAtEnd = _after is null || items.Length == 0;
        return items;
    }
}

/// <summary>Represents a page of a list.</summary>
/// <param name="Items">The items, from the newest to the oldest.</param>
/// <param name="Next">The ID of the last item on this page, which is the start position of the next page. The value is null if this is the last page.</param>
internal sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Reads the pages of lists, and defines the limits of a list.</summary>
internal static class ListPage
{
    /// <summary>The maximum number of items. No account has this many items, but the limit prevents an endless loop.</summary>
    public const int MaxItems = 100_000;

    public const int MaxPages = 1_000;

    /// <summary>Reads a page. Returns null if the JSON isn't a list. Items that can't be read are omitted.</summary>
    public static ListPage<T>? Read<T>(JsonElement json, Func<JsonElement, T?> read, Func<T, string> getId)
        where T : class
    {
        if (JsonField.Member(json, "data") is not { ValueKind: JsonValueKind.Array } data) return null;
        T[] items = [.. data.EnumerateArray().Select(read).OfType<T>()];
        bool hasMore = JsonField.Flag(json, "has_more") == true;
        return new ListPage<T>(items, hasMore && items.Length > 0 ? getId(items[items.Length - 1]) : null);
    }
}
