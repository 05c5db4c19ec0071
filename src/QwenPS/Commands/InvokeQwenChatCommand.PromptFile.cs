using System.Collections;
using System.Management.Automation;
using QwenPS.Commands.Schemas;

namespace QwenPS.Commands;

// Prompts that are kept in files.
public sealed partial class InvokeQwenChatCommand
{
    private HashSet<string>? _givenByFile;

    /// <summary>
    /// A file with the prompt, in place of -Prompt: text, or Markdown, with {{name}} where -Variable goes in. It may begin with settings between two
    /// lines of ---, each as key: value: model, temperature, top_p, max_tokens, system (with | and indented lines for a longer text) and
    /// schema (a path in the folder of the file or below, relative to it); for translation models source_lang, target_lang and domains. A parameter that is given wins over its setting.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PromptFile { get; set; }

    /// <summary>
    /// What goes in where -PromptFile has {{name}}, in its text and its system message: @{ name = value }. Values go in as they are, once. A name without
    /// a value is an error, a value without a place a warning. \{{name}} in the file stands for itself.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Variable { get; set; }

    /// <summary>The JSON schema that the prompt file names: a full path; null where it names none.</summary>
    internal SchemaFile? PromptFileSchema { get; set; }

    /// <inheritdoc/>
    internal override object? SchemaInForce => JsonSchema ?? PromptFileSchema;

    /// <summary>Lets the prompt file give a parameter; false where it was given itself.</summary>
    internal bool Gives(string parameter) => !MyInvocation.BoundParameters.ContainsKey(parameter) && (_givenByFile ??= []).Add(parameter);
}
