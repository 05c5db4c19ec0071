using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests;

/// <summary>What one piped object adds to a conversation: all of it, or a message.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Model">The model that answered; null where the object names none.</param>
/// <param name="IsWhole">Whether the object is a conversation by itself.</param>
internal sealed record ConversationInput(IReadOnlyList<ChatMessage> Messages, string? Model, bool IsWhole)
{
    /// <exception cref="FormatException">It is neither a conversation nor a message.</exception>
    public static ConversationInput Parse(PSObject item)
    {
        switch (item.BaseObject)
        {
            case ChatResponse response: return new(response.Messages, response.Model, true);
            case Conversation conversation: return new(conversation.Messages, conversation.Model, true);
            case ChatMessage message: return new([message], null, false);
            case string or ValueType: throw new FormatException(Texts.Format("Conversation.NothingToKeep"));
        }

        // An answer that has become a plain object on its way: out of a job, or a file of Export-Clixml.
        if (PlainData.Read(item) is not IReadOnlyDictionary<string, object?> fields) throw new FormatException(Texts.Format("Conversation.NothingToKeep"));
        if (!fields.TryGetValue("Messages", out object? messages) || messages is not object?[] items) return new([MessageReader.Read(fields)], null, false);
        return new([.. items.OfType<IReadOnlyDictionary<string, object?>>().Select(MessageReader.Read)], fields.TryGetValue("Model", out object? model) ? model as string : null, true);
    }
}
