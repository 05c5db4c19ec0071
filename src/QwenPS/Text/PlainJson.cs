using System.Text.Json;
using QwenPS.Resources;

namespace QwenPS.Text;

/// <summary>Writes plain .NET values, as <see cref="PlainValue"/> reads them, back as JSON.</summary>
internal static class PlainJson
{
    /// <exception cref="FormatException">A value is of a type that JSON has no word for.</exception>
    public static void WritePlain(this Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteTextValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case long number: writer.WriteNumberValue(number); break;
            case ulong number: writer.WriteNumberValue(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case double number when !double.IsNaN(number) && !double.IsInfinity(number): writer.WriteFractionValue(number); break;
            case IReadOnlyDictionary<string, object?> fields:
                writer.WriteStartObject();
                foreach (var pair in fields)
                {
                    writer.WritePropertyName(pair.Key);
                    writer.WritePlain(pair.Value);
                }

                writer.WriteEndObject();
                break;
            case object?[] items:
                writer.WriteStartArray();
                foreach (object? item in items) writer.WritePlain(item);
                writer.WriteEndArray();
                break;
            default: throw new FormatException(Texts.Format("Conversation.CannotBeJson", value, value.GetType().Name));
        }
    }

    /// <inheritdoc cref="WritePlain"/>
    public static string Format(object? value) => System.Text.Encoding.UTF8.GetString(JsonBytes.Write(writer => writer.WritePlain(value)));
}
