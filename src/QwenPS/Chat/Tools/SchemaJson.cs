using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using QwenPS.Text;

namespace QwenPS.Chat.Tools;

/// <summary>Plain values as JSON, and how schemas are written: letters of other languages as they are.</summary>
internal static class SchemaJson
{
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value as JSON; null for null and for what is no plain value.</summary>
    public static JsonNode? ToNode(object? value)
    {
        object? inner = value is PSObject wrapped ? wrapped.BaseObject : value;
        return inner switch
        {
            null => null,
            string text => JsonValue.Create(text),
            bool flag => JsonValue.Create(flag),
            SwitchParameter flag => JsonValue.Create(flag.IsPresent),
            Enum or char or DateTime or Guid or Uri => JsonValue.Create(Convert.ToString(inner, CultureInfo.InvariantCulture)),
            double or float => JsonNode.Parse(JsonNumber.Format(Convert.ToDouble(inner, CultureInfo.InvariantCulture))),
            decimal number => JsonValue.Create(number),
            ulong number => JsonValue.Create(number),
            IConvertible number => JsonValue.Create(Convert.ToInt64(number, CultureInfo.InvariantCulture)),
            IDictionary => null,
            IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(ToNode)]),
            _ => null,
        };
    }
}
