using System.Globalization;
using System.Management.Automation;
using QwenPS.Requests.Input;
using QwenPS.Resources;

namespace QwenPS.Chat;

/// <summary>
/// Adds a description of the input to an error message. The description is required because a log often contains only the message, and not the target object.
/// </summary>
/// <param name="folder">PowerShell's current folder, or null if the current location isn't a folder. Paths in this folder are shown as relative paths.</param>
internal sealed class InputLabel(string? folder)
{
    /// <summary>The maximum number of characters of a path. Only the end of a longer path is shown.</summary>
    private const int MaxLength = 120;

    /// <summary>Adds the path of the file, or the number of the item, unless the message already contains this text.</summary>
    public void AddTo(ErrorRecord record, ChatInput input)
    {
        ErrorDetails details = record.ErrorDetails;
        if (Create(input) is not { } label || Contains(details.Message, input.Source) || Contains(details.Message, label)) return;
        record.ErrorDetails = new ErrorDetails(TerminalText.MakeVisibleLine(Texts.Format("Chat.Labeled", label, details.Message)))
        {
            RecommendedAction = details.RecommendedAction,
        };
    }

    private string? Create(ChatInput input)
    {
        string? item = input.Source is { } path ? Shorten(path) : input.Number > 0 ? Texts.Format("Chat.LabelItem", input.Number) : null;
        if (input.QuestionNumber == 0) return item;
        return item is null ? Texts.Format("Chat.LabelQuestion", input.QuestionNumber) : Texts.Format("Chat.LabelItemQuestion", item, input.QuestionNumber);
    }

    private string Shorten(string path)
    {
        if (folder is not null && path.StartsWith(folder, StringComparison.OrdinalIgnoreCase))
        {
            string inside = path.Substring(folder.Length);
            if (folder[folder.Length - 1] is '/' or '\\') path = inside;
            else if (inside.Length > 1 && inside[0] is '/' or '\\') path = inside.Substring(1);
        }

        return path.Length <= MaxLength ? path : "…" + path.Substring(path.Length - MaxLength + 1);
    }

    private static bool Contains(string message, string? name) =>
        name is not null && CultureInfo.InvariantCulture.CompareInfo.IndexOf(message, name, CompareOptions.OrdinalIgnoreCase) >= 0;
}
