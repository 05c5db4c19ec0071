using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Xml;
using QwenPS.Catalog;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests.Prompts;

/// <summary>
/// Represents a prompt that can be different for each input. The prompt is a script block in which <c>$_</c> is the input, or a text in which <c>{{name}}</c>
/// is a property of the input. This class must be used on the pipeline thread.
/// </summary>
internal sealed class ItemPrompt
{
    /// <summary>The maximum number of property names that an error shows.</summary>
    private const int MaxNames = 10;

    /// <summary>The ID of the error for an input that doesn't have a property that the prompt refers to.</summary>
    public const string NoPropertyId = "PropertyNotFound";

    /// <summary>The properties that PowerShell adds to files. These properties aren't useful in a prompt.</summary>
    private static readonly HashSet<string> ProviderNames = new(StringComparer.Ordinal)
    {
        "UnixStat", "PSPath", "PSParentPath", "PSChildName", "PSDrive", "PSProvider", "PSIsContainer",
    };

    /// <summary>The maximum number of characters of an input that an error shows.</summary>
    private const int MaxDescription = 80;

    private readonly ScriptBlock? _script;
    private readonly string _text;
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyDictionary<string, string>? _variables;
    private readonly JsonConverter _json;
    private readonly bool _stopsAtErrors;

    private ItemPrompt(ScriptBlock? script, string text, IReadOnlyDictionary<string, string>? variables, JsonConverter json, bool stopsAtErrors = false)
    {
        _stopsAtErrors = stopsAtErrors;
        _script = script;
        _text = text;
        _names = PromptTemplate.FindNames(text);
        _variables = variables;
        _json = json;
    }

    /// <summary>
    /// Gets a value that indicates whether the prompt is a script block. A script block is used for every input. A text is used only for objects.
    /// </summary>
    public bool IsScript => _script is not null;

    /// <summary>
    /// Gets a value that indicates whether inputs can have different prompts. If the value is false, the text contains only escaped names (<c>\{{name}}</c>).
    /// </summary>
    public bool Varies => IsScript || _names.Count > 0;

    /// <summary>Gets the first name in the text, in braces, or null if the text has no names.</summary>
    public string? Example => _names.Count == 0 ? null : "{{" + _names[0] + "}}";

    /// <summary>Gets the text without the backslashes of escaped names. This text is used for input without properties, such as text input.</summary>
    public string Unescaped => PromptTemplate.Fill(_text, _ => null);

    /// <summary>Creates a prompt from a script block.</summary>
    /// <param name="script">The script block.</param>
    /// <param name="json">The converter for results that are objects.</param>
    /// <param name="stopsAtErrors">
    /// A value that indicates whether a nonterminating error ends the script block. The value is true, unless the user turned off errors with
    /// ErrorActionPreference.
    /// </param>
    public static ItemPrompt Create(ScriptBlock script, JsonConverter json, bool stopsAtErrors) => new(script, "", null, json, stopsAtErrors);

    /// <summary>Creates a prompt from a text. Returns null if the text has neither names nor escaped names.</summary>
    /// <param name="text">The text, which can contain names.</param>
    /// <param name="variables">The values of -Variable, which override properties, or null if there are no values.</param>
    /// <param name="json">The converter for values that are objects.</param>
    public static ItemPrompt? Create(string? text, IReadOnlyDictionary<string, string>? variables, JsonConverter json) =>
        text is not null && PromptTemplate.HasNames(text) ? new ItemPrompt(null, text, variables, json) : null;

    /// <summary>
    /// Determines whether the prompt can be created for the input. A script block can be used for any input. A text requires an input with properties, or
    /// values from -Variable.
    /// </summary>
    public bool Applies(PSObject item) => IsScript || _variables is not null || HasProperties(item);

    /// <summary>Determines whether the input has properties that a prompt can refer to. Strings and numbers don't have such properties.</summary>
    public static bool HasProperties(PSObject item) =>
        !(item.BaseObject is string or char or StringBuilder or decimal or Enum || item.BaseObject.GetType().IsPrimitive);

    /// <summary>Finds the first name in the text that's a property of the input. Returns null if no name is a property of the input.</summary>
    public string? FindProperty(PSObject item) => _names.FirstOrDefault(name => TryFind(item, name, out _));

    /// <summary>Creates the prompt for an input.</summary>
    /// <exception cref="InputException">The script block failed, or the input doesn't have a property that the prompt refers to.</exception>
    public string Fill(PSObject? item) => _script is null ? FillText(item!) : Run(_script, item);

    private string FillText(PSObject item)
    {
        string[] missing = [.. _names.Where(name => !TryFind(item, name, out _))];
        if (missing.Length > 0) throw CreateMissing(item, missing);
        return PromptTemplate.Fill(_text, name => TryFind(item, name, out string value) ? value : "");
    }

    /// <summary>Creates the error for an input that doesn't have any of the properties that the prompt refers to.</summary>
    public InputException CreateMissing(PSObject item) => CreateMissing(item, _names);

    private static InputException CreateMissing(PSObject item, IReadOnlyList<string> missing)
    {
        string[] names = [.. FindNames(item)];
        string listed = string.Join(", ", names.Take(MaxNames)) + (names.Length > MaxNames ? ", …" : "");
        string[] near = [.. missing.SelectMany(name => NearestIds.Find(name, names, count: 1)).Distinct().Select(name => "{{" + name + "}}")];
        string message = ModelAdvice.AppendSuggestions(Texts.Format("Prompt.NoProperty", string.Join(", ", missing), listed), near);
        return new InputException(NoPropertyId, ErrorCategory.InvalidData, message, Texts.Format("Prompt.NoPropertyRemedy", missing[0]));
    }

    /// <summary>Finds the names of the object's own properties. Properties that PowerShell adds to the object's type aren't included.</summary>
    private static IEnumerable<string> FindNames(PSObject item) => item.BaseObject is IDictionary table
        ? table.Keys.Cast<object>().Select(key => key.ToString()).OfType<string>()
        : item.Properties
            .Where(property => property.MemberType is PSMemberTypes.Property or PSMemberTypes.NoteProperty && !ProviderNames.Contains(property.Name))
            .Select(property => property.Name);

    private bool TryFind(PSObject item, string name, out string value)
    {
        value = "";
        if (_variables is not null && _variables.TryGetValue(name, out string? given))
        {
            value = given;
            return true;
        }

        object? found;
        try
        {
            if (item.BaseObject is IDictionary table)
            {
                object? key = table.Keys.Cast<object>().FirstOrDefault(one => string.Equals(one.ToString(), name, StringComparison.OrdinalIgnoreCase));
                if (key is null) return false;
                found = table[key];
            }
            else
            {
                if (item.Properties[name] is not { } property) return false;
                found = property.Value;
            }
        }
        catch (GetValueException)
        {
            // Some properties can't be read, for example if the object is a process that has ended.
            return false;
        }

        value = PromptValue.Format(found, _json);
        return true;
    }

    /// <summary>Describes an input in an error: the path of a file, or the beginning of the text of any other object.</summary>
    private static string Describe(PSObject item)
    {
        if (item.BaseObject is FileSystemInfo file) return file.FullName;
        string text = item.ToString();
        return text.Length > MaxDescription ? text.Substring(0, MaxDescription) + "…" : text;
    }

    private string Run(ScriptBlock script, PSObject? item)
    {
        try
        {
            var current = new List<PSVariable> { new("_", item), new("PSItem", item) };
            // This setting ends the script block at a nonterminating error, such as a missing file. Otherwise, the prompt would be incomplete.
            if (_stopsAtErrors) current.Add(new PSVariable("ErrorActionPreference", ActionPreference.Stop));
            return string.Join("\n", script.InvokeWithContext(null, current).Select(one => PromptValue.Format(one, _json)));
        }
        catch (RuntimeException exception)
        {
            string reason = exception is ActionPreferenceStopException stop ? stop.ErrorRecord.ToString()
                : exception.InnerException is RuntimeException inner ? inner.Message : exception.Message;
            string message = item is null ? Texts.Format("Prompt.ScriptFailed", reason) : Texts.Format("Prompt.ScriptFailedForItem", Describe(item), reason);
            throw new InputException("PromptFailed", ErrorCategory.InvalidResult, message, Texts.Format("Prompt.ScriptFailedRemedy"), exception);
        }
    }
}

/// <summary>Formats values that are inserted into a prompt.</summary>
internal static class PromptValue
{
    /// <summary>
    /// Converts a value to text in the same way as pipeline input. A list is converted to lines, and hashtables and objects are converted to JSON. The decimal
    /// separator of numbers is a period.
    /// </summary>
    public static string Format(object? value, JsonConverter json)
    {
        object? inner = PSValue.Unwrap(value);
        return inner switch
        {
            null => "",
            string text => text,
            IDictionary or PSCustomObject or XmlNode => json.ToText(value!),
            IEnumerable items => string.Join("\n", items.Cast<object?>().Select(item => Format(item, json))),
            _ => (string)LanguagePrimitives.ConvertTo(value, typeof(string), CultureInfo.InvariantCulture),
        };
    }
}

/// <summary>Accepts text or a script block for -Prompt.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PromptTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = PSValue.Unwrap(inputData);
        return value switch
        {
            null => "",
            string or ScriptBlock => value,
            IEnumerable => throw new ArgumentTransformationMetadataException(Texts.Format("Prompt.NotText", value.GetType().Name)),
            _ => (string)LanguagePrimitives.ConvertTo(value, typeof(string), CultureInfo.InvariantCulture),
        };
    }
}
