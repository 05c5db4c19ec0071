using System.Globalization;
using System.Text.Json;

namespace QwenPS.Emulator.Protocols;

/// <summary>Writes the search_info member. It contains two pages for any query.</summary>
internal static class SearchText
{
    private const int Pages = 2;

    public static void Write(Utf8JsonWriter writer, string query)
    {
        writer.WriteStartObject("search_info");
        writer.WriteStartArray("search_results");
        for (var number = 1; number <= Pages; number++)
        {
            writer.WriteStartObject();
            writer.WriteString("site_name", string.Create(CultureInfo.InvariantCulture, $"Site {number}"));
            writer.WriteString("icon", string.Create(CultureInfo.InvariantCulture, $"https://example.com/{number}.ico"));
            writer.WriteNumber("index", number);
            writer.WriteString("title", query);
            writer.WriteString("url", string.Create(CultureInfo.InvariantCulture, $"https://example.com/{number}?q={Uri.EscapeDataString(query)}"));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
