using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Requests.Prompts;
using QwenPS.Resources;

namespace QwenPS.Requests.Input;

/// <summary>
/// Represents a prompt with <c>{{name}}</c> for input that has no values for the names. Such input is text, or several objects that are sent as one document.
/// This class must be used on the pipeline thread.
/// </summary>
internal sealed class SharedPrompt(ItemPrompt prompt, RequestSettings settings, CmdletPump pump)
{
    private readonly Lazy<ChatRequestComposer> _composer = new(() => new ChatRequestComposer(settings with { Prompt = prompt.Unescaped }));
    private PSObject? _object;
    private bool _hasWarned;

    /// <summary>Adds an object to the document.</summary>
    /// <exception cref="TerminatingException">
    /// The prompt contains the name of one of the object's properties. The name can't be replaced for a document, because the document can contain
    /// several objects with different values.
    /// </exception>
    public void Add(PSObject item)
    {
        if (!ItemPrompt.HasProperties(item)) return;
        _object ??= item;
        if (prompt.FindProperty(item) is not { } name) return;
        string placeholder = "{{" + name + "}}";
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Prompt.NeedsItems", placeholder), Texts.Format("Prompt.NeedsItemsRemedy", placeholder), item));
    }

    /// <summary>Returns the composer for a document. If the document contains only text, returns null, and the prompt is sent unchanged.</summary>
    /// <exception cref="TerminatingException">The prompt contains names, but no object in the document has properties with these names.</exception>
    public ChatRequestComposer? FindDocumentComposer()
    {
        if (_object is null) return null;
        return prompt.Varies ? throw new TerminatingException(ErrorRecords.Create(prompt.CreateMissing(_object), _object)) : _composer.Value;
    }

    /// <summary>
    /// Returns the composer for a text that's a separate request. The names in the prompt aren't replaced. The user might not expect this, so the
    /// first call writes a warning.
    /// </summary>
    public ChatRequestComposer FindItemComposer()
    {
        if (!_hasWarned && prompt.Example is { } example) pump.WriteWarningLine(Texts.Format("Prompt.TextItems", example));
        _hasWarned = true;
        return _composer.Value;
    }
}
