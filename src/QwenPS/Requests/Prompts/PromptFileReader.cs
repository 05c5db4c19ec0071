using System.Collections;
using System.Management.Automation;
using QwenPS.Files;
using QwenPS.PowerShell;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;

namespace QwenPS.Requests.Prompts;

/// <summary>Reads a prompt file and replaces its variables with values. This class must be used on the pipeline thread.</summary>
/// <param name="given">The path that the user specified.</param>
/// <param name="paths">The resolver of the path.</param>
/// <param name="pump">The pump that waits for the file and writes warnings.</param>
/// <param name="json">The converter for values that are objects.</param>
internal sealed class PromptFileReader(string given, PathResolver paths, CmdletPump pump, JsonConverter json)
{
    /// <param name="values">The values of the variables, or null if there are no values.</param>
    /// <param name="usesSystem">A value that indicates whether the file's system message is used.</param>
    /// <param name="maxSize">The maximum size of the file in bytes.</param>
    /// <param name="isPerItem">A value that indicates whether the properties of each item are also used as values.</param>
    /// <exception cref="TerminatingException">The file can't be read, the file isn't a prompt file, or a variable has no value.</exception>
    public FilledPrompt Read(IDictionary? values, bool usesSystem, int maxSize, bool isPerItem = false)
    {
        string path = paths.GetFullPath(given);
        PromptSettings settings = Read(path, maxSize);
        Dictionary<string, string> variables = ReadVariables(values);
        WarnAboutUnused(variables, [settings.Prompt, settings.System ?? ""]);
        bool isOfItem = isPerItem && PromptTemplate.FindNames(settings.Prompt).Any(name => !variables.ContainsKey(name));
        return new FilledPrompt(
            isOfItem ? settings.Prompt : Fill(settings.Prompt, variables),
            usesSystem && settings.System is { } system ? Fill(system, variables) : null,
            settings,
            CreateTranslationOption(settings),
            settings.Schema is { } schema ? ReadSchema(path, schema) : null)
        {
            ItemPrompt = isOfItem ? ItemPrompt.Create(settings.Prompt, variables, json) : null,
        };
    }

    private PromptSettings Read(string path, int maxSize)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new TerminatingException(ErrorRecords.NotFound(Texts.Format("File.NotFound", path), Texts.Format("PromptFile.NotFoundRemedy"), given));
        try
        {
            Task<string> read = TextFile.ReadAsync(path, maxSize);
            pump.WaitFor(read);
            return PromptSettings.Read(read.Result);
        }
        catch (InputException exception)
        {
            if (exception.Category != ErrorCategory.InvalidType) throw new TerminatingException(ErrorRecords.Create(exception, given));
            var notFile = new InputException(exception.Id, exception.Category, exception.Message, Texts.Format("PromptFile.NotFoundRemedy"), exception);
            throw new TerminatingException(ErrorRecords.Create(notFile, given));
        }
        catch (PromptFormatException exception)
        {
            throw new TerminatingException(ErrorRecords.InvalidArgument($"{path}: {exception.Message}", exception.Remedy, given));
        }
    }

    private static Hashtable? CreateTranslationOption(PromptSettings settings)
    {
        var options = new Hashtable();
        if (settings.SourceLanguage is not null) options["source_lang"] = settings.SourceLanguage;
        if (settings.TargetLanguage is not null) options["target_lang"] = settings.TargetLanguage;
        if (settings.Domains is not null) options["domains"] = settings.Domains;
        return options.Count == 0 ? null : options;
    }

    private string Fill(string text, Dictionary<string, string> variables)
    {
        string[] missing = [.. PromptTemplate.FindNames(text).Where(name => !variables.ContainsKey(name))];
        if (missing.Length > 0) throw Wrong("PromptFile.Missing", "PromptFile.MissingRemedy", string.Join(", ", missing));
        return PromptTemplate.Fill(text, name => variables[name]);
    }

    private void WarnAboutUnused(Dictionary<string, string> variables, string[] texts)
    {
        var used = new HashSet<string>(texts.SelectMany(PromptTemplate.FindNames), StringComparer.OrdinalIgnoreCase);
        string[] unused = [.. variables.Keys.Where(name => !used.Contains(name)).OrderBy(name => name, StringComparer.OrdinalIgnoreCase)];
        if (unused.Length > 0) pump.WriteWarningLine(Texts.Format("PromptFile.Unused", string.Join(", ", unused)));
    }

    private Dictionary<string, string> ReadVariables(IDictionary? values)
    {
        var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (values is null) return variables;
        foreach (DictionaryEntry entry in values) variables[PromptValue.Format(entry.Key, json)] = PromptValue.Format(entry.Value, json);
        return variables;
    }

    private SchemaFile ReadSchema(string promptFile, string schema)
    {
        if (SchemaLocation.Find(promptFile, schema) is not { } path) throw Elsewhere(schema);
        if (!File.Exists(path)) throw new TerminatingException(ErrorRecords.NotFound(Texts.Format("PromptFile.NoSchema", path), Texts.Format("PromptFile.NoSchemaRemedy"), given));
        try
        {
            using FileStream file = RegularFile.OpenRead(path);

            // The location is checked after the file is opened. An earlier check of the path wouldn't be sufficient. The path can contain a link to
            // another folder, and the link can change between the check and the opening.
            return SchemaLocation.IsBeside(promptFile, file, path) ? SchemaFile.Read(path, file) : throw Elsewhere(schema);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TerminatingException(ErrorRecords.Create(TextFile.Unreadable(path, exception), given));
        }
    }

    private TerminatingException Elsewhere(string schema) => Wrong("PromptFile.SchemaElsewhere", "PromptFile.SchemaElsewhereRemedy", schema);

    private TerminatingException Wrong(string message, string remedy, params object[] values) =>
        new(ErrorRecords.InvalidArgument(Texts.Format(message, values), Texts.Format(remedy), given));
}

/// <summary>Represents the content of a prompt file, in which the variables are replaced with values.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="System">The system message, or null if the file doesn't have a system message or -System overrides it.</param>
/// <param name="Settings">The settings in the front matter of the file.</param>
/// <param name="TranslationOption">The translation settings in the front matter of the file, or null if there are no such settings.</param>
/// <param name="Schema">The JSON schema that the file references, or null if the file doesn't reference a schema.</param>
internal sealed record FilledPrompt(string Prompt, string? System, PromptSettings Settings, IDictionary? TranslationOption, SchemaFile? Schema)
{
    /// <summary>Gets the prompt that's created for each item, or null if all items have the same prompt.</summary>
    public ItemPrompt? ItemPrompt { get; init; }
}

/// <summary>
/// Finds the schema that a prompt file references. The schema is sent to the service, and a prompt file can be from another person. For this reason,
/// the schema must be in the folder of the prompt file or below it. Otherwise, a prompt file could make the module send any file on the computer.
/// </summary>
internal static class SchemaLocation
{
    /// <summary>Finds the full path of the schema. Returns null if the specified path isn't valid, or if it's outside the folder of the prompt file.</summary>
    public static string? Find(string promptFile, string schema)
    {
        try
        {
            string folder = GetFolder(promptFile);
            string path = Path.GetFullPath(Path.Combine(folder, schema));
            return IsBelow(folder, path) ? path : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or PathTooLongException)
        {
            return null;
        }
    }

    /// <summary>
    /// Determines whether an open file is in the folder of the prompt file or below it. Links are resolved first. .NET Framework can't resolve links,
    /// so in .NET Framework, this method returns false for a link.
    /// </summary>
    /// <param name="promptFile">The full path of the prompt file.</param>
    /// <param name="file">The file that contains the schema.</param>
    /// <param name="path">The path that <see cref="Find"/> returned.</param>
    public static bool IsBeside(string promptFile, FileStream file, string path)
    {
        string folder = GetFolder(promptFile);
#if NET
        return IsBelow(FinalPath.Find(folder.TrimEnd(Path.DirectorySeparatorChar)) + Path.DirectorySeparatorChar, FinalPath.Find(file, path));
#else
        _ = file;
        for (string? part = path; part?.Length > folder.Length; part = Path.GetDirectoryName(part))
        {
            if ((File.GetAttributes(part) & FileAttributes.ReparsePoint) != 0) return false;
        }

        return true;
#endif
    }

    private static bool IsBelow(string folder, string path) => path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal);

    private static string GetFolder(string file) =>
        Path.GetFullPath(Path.GetDirectoryName(file) ?? "").TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) + Path.DirectorySeparatorChar;
}
