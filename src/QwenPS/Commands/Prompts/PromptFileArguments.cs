using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Xml;
using QwenPS.Client.Files;
using QwenPS.Client.Prompts;
using QwenPS.Commands.Chat;
using QwenPS.Commands.Schemas;
using QwenPS.Pipeline;
using QwenPS.Resources;

namespace QwenPS.Commands.Prompts;

/// <summary>Lets a prompt file stand for parameters: what it says counts where the parameter itself was not given. Runs on the pipeline thread.</summary>
internal sealed class PromptFileArguments(InvokeQwenChatCommand command)
{
    private readonly JsonConverter _json = new(command);

    /// <exception cref="TerminatingException">The file cannot be read, is not written as a prompt file, or a variable has no value.</exception>
    public void Apply()
    {
        if (command.PromptFile is null)
        {
            if (command.Variable is not null) throw Wrong("PromptFile.NoFile", "PromptFile.NoFileRemedy");
            return;
        }

        if (command.IsGiven(nameof(command.Prompt))) throw Wrong("PromptFile.BesidePrompt", "PromptFile.BesidePromptRemedy");
        string path = command.GetUnresolvedProviderPathFromPSPath(command.PromptFile);
        PromptSettings settings = Read(path);
        Take(settings);
        if (settings.Schema is not null) command.PromptFileSchema = ReadSchema(path, settings.Schema);
    }

    private PromptSettings Read(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new TerminatingException(ErrorRecords.NotFound(Text.Of("File.NotFound", path), Text.Of("PromptFile.NotFoundRemedy"), command.PromptFile));
        try
        {
            Task<string> read = TextFile.ReadAsync(path, command.MaxInputSize);
            command.Pump.WaitFor(read);
            return PromptSettings.Read(read.Result);
        }
        catch (InputException exception)
        {
            if (exception.Category == ErrorCategory.InvalidType) exception = new InputException(exception.Id, exception.Category, exception.Message, Text.Of("PromptFile.NotFoundRemedy"), exception);
            throw new TerminatingException(ErrorRecords.Create(exception, command.PromptFile));
        }
        catch (PromptFormatException exception)
        {
            throw new TerminatingException(ErrorRecords.InvalidArgument($"{path}: {exception.Message}", exception.Remedy, command.PromptFile));
        }
    }

    private void Take(PromptSettings settings)
    {
        Dictionary<string, string> variables = Variables();
        bool usesSystem = settings.System is not null && !command.IsGiven(nameof(command.System));
        WarnOfUnused(variables, [settings.Prompt, settings.System ?? ""]);
        command.Prompt = Fill(settings.Prompt, variables);
        if (usesSystem) command.System = Fill(settings.System!, variables);
        if (settings.Model is not null && !command.IsGiven(nameof(command.Model))) command.Model = settings.Model;
        if (settings.Temperature is { } temperature && command.Gives(nameof(command.Temperature))) command.Temperature = temperature;
        if (settings.TopP is { } topP && command.Gives(nameof(command.TopP))) command.TopP = topP;
        if (settings.MaxTokens is { } maxTokens && command.Gives(nameof(command.MaxTokens))) command.MaxTokens = maxTokens;
        command.TranslationOption ??= TranslationOf(settings);
    }

    private static Hashtable? TranslationOf(PromptSettings settings)
    {
        var options = new Hashtable();
        if (settings.SourceLanguage is not null) options["source_lang"] = settings.SourceLanguage;
        if (settings.TargetLanguage is not null) options["target_lang"] = settings.TargetLanguage;
        if (settings.Domains is not null) options["domains"] = settings.Domains;
        return options.Count == 0 ? null : options;
    }

    private string Fill(string text, Dictionary<string, string> variables)
    {
        string[] missing = [.. PromptTemplate.NamesIn(text).Where(name => !variables.ContainsKey(name))];
        if (missing.Length > 0) throw Wrong("PromptFile.Missing", "PromptFile.MissingRemedy", string.Join(", ", missing));
        return PromptTemplate.Fill(text, name => variables[name]);
    }

    private void WarnOfUnused(Dictionary<string, string> variables, string[] texts)
    {
        var used = new HashSet<string>(texts.SelectMany(PromptTemplate.NamesIn), StringComparer.OrdinalIgnoreCase);
        string[] unused = [.. variables.Keys.Where(name => !used.Contains(name)).OrderBy(name => name, StringComparer.OrdinalIgnoreCase)];
        if (unused.Length > 0) command.WriteWarningLine(Text.Of("PromptFile.Unused", string.Join(", ", unused)));
    }

    private Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (command.Variable is null) return variables;
        foreach (DictionaryEntry entry in command.Variable) variables[TextOf(entry.Key)] = TextOf(entry.Value);
        return variables;
    }

    /// <summary>A value as text: a list a line for each, tables and objects as JSON, as in the pipeline; numbers with a point.</summary>
    private string TextOf(object? value)
    {
        object? inner = value is PSObject wrapped ? wrapped.BaseObject : value;
        return inner switch
        {
            null => "",
            string text => text,
            IDictionary or PSCustomObject or XmlNode => _json.ToText(value!),
            IEnumerable items => string.Join("\n", items.Cast<object?>().Select(TextOf)),
            _ => (string)LanguagePrimitives.ConvertTo(value, typeof(string), CultureInfo.InvariantCulture),
        };
    }

    private SchemaFile ReadSchema(string promptFile, string schema)
    {
        if (SchemaLocation.Of(promptFile, schema) is not { } path) throw Elsewhere(schema);
        if (!File.Exists(path)) throw new TerminatingException(ErrorRecords.NotFound(Text.Of("PromptFile.NoSchema", path), Text.Of("PromptFile.NoSchemaRemedy"), command.PromptFile));
        try
        {
            using FileStream file = RegularFile.OpenRead(path);

            // Of the open file: a link can lead out of the folder, and be changed between a look at it and the reading.
            return SchemaLocation.IsBeside(promptFile, file, path) ? SchemaFile.Read(path, file) : throw Elsewhere(schema);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TerminatingException(ErrorRecords.Create(TextFile.Unreadable(path, exception), command.PromptFile));
        }
    }

    private TerminatingException Elsewhere(string schema) => Wrong("PromptFile.SchemaElsewhere", "PromptFile.SchemaElsewhereRemedy", schema);

    private TerminatingException Wrong(string message, string remedy, params object[] values) =>
        new(ErrorRecords.InvalidArgument(Text.Of(message, values), Text.Of(remedy), command.PromptFile));
}
