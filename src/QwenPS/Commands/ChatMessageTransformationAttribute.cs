using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace QwenPS.Commands;

/// <summary>Takes messages as objects of this module, as hashtables, or as objects with properties Role and Content.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ChatMessageTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] Roles = ["system", "user", "assistant", "tool"];

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = Unwrap(inputData)!;
        if (value is IEnumerable items and not (string or IDictionary)) return items.Cast<object?>().Select(ToMessage).ToArray();
        return new[] { ToMessage(value) };
    }

    private static ChatMessage ToMessage(object? item)
    {
        object? value = Unwrap(item);
        ChatMessage message = value switch
        {
            ChatMessage same => same,
            IDictionary table => FromFields(table.Keys.Cast<object>().Select(key => (Text(key), (object?)table[key]))),
            null or string => throw new ArgumentTransformationMetadataException(Resources.Text.Of("Message.NoContent")),
            _ => FromFields(PSObject.AsPSObject(item).Properties.Select(property => (property.Name, (object?)property.Value))),
        };
        if (!Roles.Contains(message.Role))
            throw new ArgumentTransformationMetadataException(Resources.Text.Of("Message.OtherRole", message.Role));
        return message;
    }

    private static ChatMessage FromFields(IEnumerable<(string Name, object? Value)> fields)
    {
        var message = new ChatMessage();
        bool hasRole = false;
        foreach ((string name, object? value) in fields)
        {
            switch (name.Replace("_", "").ToUpperInvariant())
            {
                case "ROLE":
                    message.Role = Text(value).ToLowerInvariant();
                    hasRole = true;
                    break;
                case "CONTENT": message.Content = Unwrap(value) is null ? null : Text(value); break;
                case "NAME": message.Name = Unwrap(value) is null ? null : Text(value); break;
                case "TOOLCALLID": message.ToolCallId = Unwrap(value) is null ? null : Text(value); break;
            }
        }

        if (!hasRole) throw new ArgumentTransformationMetadataException(Resources.Text.Of("Message.NoRole"));
        return message;
    }

    private static string Text(object? value) => Convert.ToString(Unwrap(value), CultureInfo.InvariantCulture) ?? "";

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
