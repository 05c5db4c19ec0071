using System.Collections;
using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat;

/// <summary>Adds an answer to the corresponding input object, as a property (-AsProperty). This class must be used on the pipeline thread.</summary>
/// <param name="name">The name of the property.</param>
/// <param name="replaces">A value that indicates whether the answer replaces an existing value of the property (-Force).</param>
internal sealed class AnswerProperty(string name, bool replaces)
{
    /// <summary>
    /// The name of the property that contains the input itself. This property is used if the input is a string or a number, which has no useful properties.
    /// </summary>
    private const string InputName = "InputObject";

    /// <summary>Throws an exception if the answer can't be added to the input. This method is called before the request for the input is sent.</summary>
    /// <exception cref="TerminatingException">There's no input object, or the answer can't replace an existing property with this name.</exception>
    public void Check(object? input)
    {
        if (input is null) throw Wrong("Chat.NoObjectForProperty", "Chat.NoObjectForPropertyRemedy", null);
        if (IsPlain(input) ? IsSame(name, InputName) : !IsRow(input) && FindFixed(input) is not null)
            throw Wrong("Chat.PropertyExists", "Chat.PropertyExistsRemedy", input);
        if (!replaces && HasValue(input)) throw Wrong("Chat.PropertyExists", "Chat.PropertyReplacedRemedy", input);
    }

    /// <summary>
    /// Returns the input object with the answer. A custom object, such as a row of a CSV file, is copied, so the caller's object doesn't change. A string, a
    /// number, or a hashtable is converted to a new object. Other objects, such as files and processes, can't be copied. For these objects, the property is
    /// added to the original object, as with Add-Member.
    /// </summary>
    public object Add(ChatResponse response)
    {
        object input = response.Question ?? response.InputObject!;
        object? value = response.Object ?? (response.Choices.Count > 1 ? response.Choices.Select(choice => choice.Content).ToArray() : response.Content);
        PSObject result = PSObject.AsPSObject(input);
        if (IsRow(input)) result = result.Copy();
        else if (IsPlain(input)) result = Create(input);
        if (result.Properties[name] is { IsSettable: true } existing) existing.Value = value;
        else result.Properties.Add(new PSNoteProperty(name, value));
        return result;
    }

    private static PSObject Create(object input)
    {
        var result = new PSObject();
        if (PSValue.Unwrap(input) is IDictionary table)
        {
            foreach (DictionaryEntry entry in table)
                if (entry.Key.ToString() is { Length: > 0 } key && result.Properties[key] is null) result.Properties.Add(new PSNoteProperty(key, entry.Value));
        }
        else result.Properties.Add(new PSNoteProperty(InputName, PSValue.Unwrap(input)));
        return result;
    }

    /// <summary>
    /// Finds a property of the input that has the specified name and isn't a note property. Note properties are ignored, because an answer can replace their
    /// values. For example, an answer that was added earlier is a note property.
    /// </summary>
    private PSPropertyInfo? FindFixed(object input) => PSObject.AsPSObject(input).Properties[name] is { } own and not PSNoteProperty ? own : null;

    /// <summary>Determines whether the input already has a value that the answer would replace.</summary>
    private bool HasValue(object input) => PSValue.Unwrap(input) is IDictionary table
        ? table.Keys.Cast<object>().Any(key => IsSame(key.ToString() ?? "", name))
        : !IsPlain(input) && PSObject.AsPSObject(input).Properties[name] is not null;

    private static bool IsRow(object input) => PSValue.Unwrap(input) is PSCustomObject;

    /// <summary>
    /// Determines whether the input must be converted to a new object. This is the case for strings and numbers, which have no useful properties. It's also the
    /// case for hashtables, whose values are entries instead of properties.
    /// </summary>
    private static bool IsPlain(object input) => PSValue.Unwrap(input) is string or ValueType or IDictionary;

    private static bool IsSame(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private TerminatingException Wrong(string message, string remedy, object? target) =>
        new(ErrorRecords.InvalidArgument(Texts.Format(message, name), Texts.Format(remedy), target));
}
