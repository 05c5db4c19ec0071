using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Requests.Prompts;

namespace QwenPS.Requests.Input;

/// <summary>
/// Creates the <see cref="ChatRequestComposer"/> for each input. If the prompt contains values of the input, each input has its own composer.
/// Otherwise, all inputs share one composer. This class must be used on the pipeline thread.
/// </summary>
/// <param name="settings">The settings of the requests.</param>
internal sealed class ItemComposers(RequestSettings settings)
{
    private bool _hasFilled;

    /// <summary>Gets the composer that all inputs share.</summary>
    public ChatRequestComposer Shared { get; } = new(settings);

    /// <summary>Creates the composer with the prompt of an input.</summary>
    /// <param name="item">The input, or null if there's no input.</param>
    /// <param name="target">The input as the user specified it, which is the target of errors.</param>
    /// <param name="source">The path of the file, or null for other input.</param>
    /// <param name="composer">The composer.</param>
    /// <returns>Null if the composer was created. Otherwise, an input that reports why the prompt can't be created.</returns>
    /// <exception cref="TerminatingException">The script block failed without input, or the prompt is probably wrong for all inputs.</exception>
    public ChatInput? Create(PSObject? item, object? target, string? source, out ChatRequestComposer composer)
    {
        composer = Shared;
        if (settings.ItemPrompt is null || (item is not null && !settings.ItemPrompt.Applies(item))) return null;
        try
        {
            composer = new ChatRequestComposer(settings with { Prompt = settings.ItemPrompt.Fill(item), IsPromptShared = !settings.ItemPrompt.Varies });
            _hasFilled = true;
            return null;
        }
        catch (InputException exception)
        {
            // Usually, all items have the same properties. If the first item doesn't have a property that the prompt requires, the prompt is probably wrong.
            bool isWrong = item is null || (!_hasFilled && exception.Id == ItemPrompt.NoPropertyId);
            if (isWrong) throw new TerminatingException(ErrorRecords.Create(exception, target));
            return new ChatInput
            {
                Target = target,
                InputObject = item,
                IsItem = true,
                Model = Shared.Model,
                Size = 0,
                Source = source,
                LoadAsync = () => throw exception,
            };
        }
    }
}
