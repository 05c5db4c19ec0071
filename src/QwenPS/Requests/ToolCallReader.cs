using QwenPS.Resources;

namespace QwenPS.Requests;

/// <summary>Makes tool calls out of fields: <c>{id,type,function:{name,arguments}}</c>, or the properties of <see cref="ToolCall"/>.</summary>
internal static class ToolCallReader
{
    /// <exception cref="FormatException">It is no list of tool calls.</exception>
    public static ToolCall[]? Read(object? value) => value switch
    {
        null or object?[] { Length: 0 } => null,
        object?[] calls => [.. calls.Select(ReadOne)],
        _ => [ReadOne(value, 0)],
    };

    private static ToolCall ReadOne(object? value, int place)
    {
        if (value is not IReadOnlyDictionary<string, object?> fields) throw new FormatException(Texts.Format("Conversation.NoToolCall"));
        var call = new ToolCall { Index = place };
        Take(fields, call);
        // In the service's form a call without a name is one all the same: models have written such.
        bool isCall = !string.IsNullOrEmpty(call.Name) || fields.Any(field => MessageReader.PlainName(field.Key) == "FUNCTION" && field.Value is IReadOnlyDictionary<string, object?>);
        return isCall ? call : throw new FormatException(Texts.Format("Conversation.NoToolCall"));
    }

    private static void Take(IReadOnlyDictionary<string, object?> fields, ToolCall call)
    {
        foreach (var field in fields)
        {
            switch (MessageReader.PlainName(field.Key))
            {
                case "ID": call.Id = MessageReader.Scalar(field.Value); break;
                case "INDEX" when field.Value is long index and >= 0 and <= 1000: call.Index = (int)index; break;
                case "NAME": call.Name = MessageReader.Scalar(field.Value); break;
                // The service wants JSON text; an object that was written out means the same.
                case "ARGUMENTS": call.Arguments = MessageReader.Scalar(field.Value); break;
                case "FUNCTION" when field.Value is IReadOnlyDictionary<string, object?> function: Take(function, call); break;
            }
        }
    }
}
