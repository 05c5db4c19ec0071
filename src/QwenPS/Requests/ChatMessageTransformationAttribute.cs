using System.Collections;
using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests;

/// <summary>
/// Converts this module's objects, hashtables, and objects with Role and Content properties to messages. The hashtables and the objects have the format that
/// the service's documentation describes for the OpenAI-compatible protocol or the DashScope protocol. A conversation or an answer is replaced with its
/// messages.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ChatMessageTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (PSValue.Unwrap(inputData) is IEnumerable items and not (string or IDictionary)) return items.Cast<object?>().SelectMany(ToMessages).ToArray();
        return ToMessages(inputData).ToArray();
    }

    private static IEnumerable<ChatMessage> ToMessages(object? item) => PSValue.Unwrap(item) switch
    {
        Conversation conversation => conversation.Messages,
        ChatResponse response => response.Messages,
        _ => [ToMessage(item)],
    };

    /// <exception cref="ArgumentTransformationMetadataException">The item isn't a message.</exception>
    internal static ChatMessage ToMessage(object? item)
    {
        object? value = PSValue.Unwrap(item);
        if (value is ChatMessage message) return Validate(message);
        if (value is null or string || value.GetType().IsPrimitive) throw new ArgumentTransformationMetadataException(Texts.Format("Message.NoContent"));
        try
        {
            return MessageReader.Read((IReadOnlyDictionary<string, object?>)PlainData.Read(item)!);
        }
        catch (Exception exception) when (exception is FormatException or InvalidCastException)
        {
            throw new ArgumentTransformationMetadataException(TerminalText.MakeVisibleLine(exception.Message), exception);
        }
    }

    private static ChatMessage Validate(ChatMessage message)
    {
        if (MessageReader.IsRole(message.Role)) return message;
        throw new ArgumentTransformationMetadataException(TerminalText.MakeVisibleLine(Texts.Format("Conversation.UnknownRole", message.Role)));
    }
}
