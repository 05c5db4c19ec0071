using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Xml;
using QwenPS.PowerShell;
using QwenPS.Requests.PromptFiles;
using QwenPS.Resources;

namespace QwenPS.Requests.Input;

/// <summary>
/// A prompt that each input completes: a script block, in which <c>$_</c> is the input, or a text with <c>{{name}}</c>, which is a property of the
/// input. Runs on the pipeline thread.
/// </summary>
internal sealed class ItemPrompt
{
    private readonly ScriptBlock? _script;
    private readonly string _text;
    private readonly IReadOnlyDictionary<string, string>? _variables;
    private readonly JsonConverter _json;

    private ItemPrompt(ScriptBlock? script, string text, IReadOnlyDictionary<string, string>? variables, JsonConverter json)
    {
        _script = script;
        _text = text;
        _variables = variables;
        _json = json;
    }

    /// <summary>Whether the prompt is a script block, which applies to every input. A text applies to objects only.</summary>
    public bool IsScript => _script is not null;

    public static ItemPrompt Create(ScriptBlock script, JsonConverter json) => new(script, "", null, json);

    /// <summary>Creates the prompt of a text; null if the text has no names.</summary>
    /// <param name="text">The text, with names.</param>
    /// <param name="variables">The values of -Variable, which override properties; null if there aren't any.</param>
    /// <param name="json">Converts values that are objects.</param>
    public static ItemPrompt? Create(string? text, IReadOnlyDictionary<string, string>? variables, JsonConverter json) =>
        text is not null && PromptTemplate.FindNames(text).Count > 0 ? new ItemPrompt(null, text, variables, json) : null;

    /// <summary>Whether the input has properties to fill in. Text and numbers don't have properties that a prompt can mean.</summary>
    public bool Applies(PSObject item) =>
        IsScript || _variables is not null || !(item.BaseObject is string or StringBuilder or decimal or Enum || item.BaseObject.GetType().IsPrimitive);

    /// <summary>Creates the prompt of an input.</summary>
    /// <exception cref="InputException">The script block failed, or the input doesn't have the property.</exception>
    public string Fill(PSObject? item) => _script is null ? FillText(item!) : Run(_script, item);

    private string FillText(PSObject item)
    {
        string[] missing = [.. PromptTemplate.FindNames(_text).Where(name => !TryFind(item, name, out _))];
        if (missing.Length > 0)
        {
            string message = Texts.Format("Prompt.NoProperty", string.Join(", ", missing));
            throw new InputException("PropertyNotFound", ErrorCategory.InvalidData, message, Texts.Format("Prompt.NoPropertyRemedy", missing[0]));
        }

        return PromptTemplate.Fill(_text, name => TryFind(item, name, out string value) ? value : "");
    }

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
            // Some properties of live objects can't be read, such as those of a process that has ended.
            return false;
        }

        value = PromptValue.Format(found, _json);
        return true;
    }

    private string Run(ScriptBlock script, PSObject? item)
    {
        try
        {
            var current = new List<PSVariable> { new("_", item), new("PSItem", item) };
            return string.Join("\n", script.InvokeWithContext(null, current).Select(one => PromptValue.Format(one, _json)));
        }
        catch (RuntimeException exception)
        {
            string reason = exception.InnerException is RuntimeException inner ? inner.Message : exception.Message;
            string message = Texts.Format("Prompt.ScriptFailed", reason);
            throw new InputException("PromptFailed", ErrorCategory.InvalidResult, message, Texts.Format("Prompt.ScriptFailedRemedy"), exception);
        }
    }
}

/// <summary>Formats values that are inserted into a prompt.</summary>
internal static class PromptValue
{
    /// <summary>Converts a value to text as in the pipeline: a list to lines, tables and objects to JSON. Numbers have a decimal point.</summary>
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
