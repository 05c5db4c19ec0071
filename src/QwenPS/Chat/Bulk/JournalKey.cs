using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using QwenPS.Client.Protocols;
using QwenPS.Text;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Represents the key that identifies a request in a journal (a file that stores answers). The key is the SHA-256 hash of the request body. Because a journal
/// can contain a million keys, the hash is stored as four numbers, which need less memory than a string.
/// </summary>
internal readonly record struct JournalKey(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    /// <summary>The length of a key as text, in characters.</summary>
    public const int Length = 64;

    /// <param name="protocol">The protocol that writes the body.</param>
    /// <param name="request">The request.</param>
    /// <param name="runsTools">
    /// A value that indicates whether the module runs the model's tool calls. The key depends on this value, because the results of the tool calls change the
    /// answer.
    /// </param>
    public static JournalKey Create(IChatProtocol protocol, ChatRequest request, bool runsTools)
    {
        byte[] body = JsonBytes.Write(writer => protocol.WriteBody(writer, request, stream: false));
        using var canonical = new MemoryStream();
        using (JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1000 }))
        using (var writer = new Utf8JsonWriter(canonical, JsonText.WriterOptions))
        {
            WriteSorted(writer, document.RootElement, isSet: false);
        }

        canonical.WriteByte(runsTools ? (byte)1 : (byte)0);
#pragma warning disable CA1850 // .NET Framework doesn't have HashData.
        using var sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(canonical.GetBuffer(), 0, (int)canonical.Length);
#pragma warning restore CA1850
        return TryParse(Encoding.ASCII.GetBytes(HexText.Format(hash)), out JournalKey key) ? key : throw new InvalidOperationException();
    }

    /// <summary>Parses the 64 lowercase hexadecimal digits that <see cref="ToString"/> returns.</summary>
    public static bool TryParse(ReadOnlySpan<byte> hex, out JournalKey key)
    {
        key = default;
        if (hex.Length != Length) return false;
        Span<ulong> numbers = stackalloc ulong[4];
        for (int i = 0; i < Length; i++)
        {
            int digit = hex[i] switch
            {
                >= (byte)'0' and <= (byte)'9' => hex[i] - '0',
                >= (byte)'a' and <= (byte)'f' => hex[i] - 'a' + 10,
                _ => -1,
            };
            if (digit < 0) return false;
            numbers[i / 16] = (numbers[i / 16] << 4) | (uint)digit;
        }

        key = new JournalKey(numbers[0], numbers[1], numbers[2], numbers[3]);
        return true;
    }

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0:x16}{1:x16}{2:x16}{3:x16}", First, Second, Third, Fourth);

    /// <summary>
    /// Writes the properties of a JSON object sorted by name, and sorts the list of required properties in a JSON schema. If the request contains a PowerShell
    /// hashtable, the order of these items differs between processes, and the key must not depend on the order.
    /// </summary>
    private static void WriteSorted(Utf8JsonWriter writer, JsonElement element, bool isSet)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty field in element.EnumerateObject().OrderBy(field => field.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(field.Name);
                    WriteSorted(writer, field.Value, isSet: field.NameEquals("required"));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                IEnumerable<JsonElement> items = element.EnumerateArray();
                if (isSet && items.All(item => item.ValueKind == JsonValueKind.String)) items = items.OrderBy(item => item.GetRawText(), StringComparer.Ordinal);
                foreach (JsonElement item in items) WriteSorted(writer, item, isSet: false);
                writer.WriteEndArray();
                break;
            default:
                // The raw text is written, because System.Text.Json can't read a string that contains a lone surrogate.
                writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
                break;
        }
    }
}
