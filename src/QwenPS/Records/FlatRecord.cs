using System.Collections;
using System.Globalization;
using System.Management.Automation;
using QwenPS.PowerShell;

namespace QwenPS.Records;

/// <summary>
/// Creates records, which are flat copies of this module's objects. Each property of a record is a text, a number, or a Boolean, so files of any format can
/// contain the property. If the value of a property is null, the record still contains the property. Export-Csv determines the columns from the first object,
/// so the first record must contain all properties.
/// </summary>
internal static class FlatRecord
{
    private const string Separator = "; ";

    /// <summary>
    /// The prefix in the names of columns that are from the input row. Column names without a prefix don't contain an underscore, so they can't begin with this
    /// prefix.
    /// </summary>
    private const string InputPrefix = "Input_";

    /// <summary>The prefix in the names of columns that are from a structured answer.</summary>
    private const string ObjectPrefix = "Object_";

    private const string InputName = "InputObject";
    private const string ObjectName = "Object";

    /// <summary>The first columns of a record, which identify the input.</summary>
    private static readonly string[] FirstNames = ["Index", "Source", "Question", InputName];

    // The property names are determined from the types Usage and BatchRequestCounts, and not from the objects. Such an object can be null, or can be
    // deserialized from a file or a job.
    private static readonly string[] UsageNames = GetNumbers(typeof(Usage));
    private static readonly string[] CountNames = GetNumbers(typeof(BatchRequestCounts));

    /// <summary>The names of properties that a record doesn't contain. Their values don't fit into one field, or only repeat other properties.</summary>
    private static readonly HashSet<string> Omitted = new(StringComparer.Ordinal)
    {
        "Choices", "LogProbs", "Messages", "ToolRounds", "AdditionalProperties", "Metadata", "Results", "Account", "Workspace", "Pace", "Key",
    };

    /// <summary>
    /// Maps the names of durations and numbers to names that contain the unit. The unit is required in a record, because durations are converted to numbers.
    /// </summary>
    private static readonly Dictionary<string, string> NamesWithUnit = new(StringComparer.Ordinal)
    {
        ["Duration"] = "DurationSec",
        ["TimeToFirstToken"] = "TimeToFirstTokenSec",
        ["PauseLeft"] = "PauseLeftSec",
        ["Latency"] = "LatencyMs",
    };

    /// <summary>Determines whether an object is from this module. The object can also be a copy from Select-Object, a job, or a file.</summary>
    public static bool IsSupported(PSObject value) =>
        value.TypeNames.Any(name => name.StartsWith("QwenPS.", StringComparison.Ordinal)
            || name.StartsWith("Deserialized.QwenPS.", StringComparison.Ordinal)
            || name.StartsWith("Selected.QwenPS.", StringComparison.Ordinal));

    /// <summary>Creates the record of an object.</summary>
    public static PSObject Create(PSObject value)
    {
        var record = new PSObject();
        record.TypeNames.Insert(0, "QwenPS.Record");
        bool hasQuestion = value.Properties["Question"]?.Value is not null;
        bool isRecord = IsNamed(value, "QwenPS.Record");
        foreach (PSPropertyInfo property in value.Properties.OrderBy(one => (uint)Array.IndexOf(FirstNames, one.Name)))
        {
            // If the object has a Usage property, CacheCreatedTokens is omitted, because CacheCreationInputTokens of the usage contains the same number.
            bool isRepeated = property.Name == "CacheCreatedTokens" && value.Properties["Usage"] is not null;
            if (property.Name == InputName) AddInput(record, property.Value, hasQuestion);
            else if (property.Name == ObjectName) AddObject(record, property.Value);
            else if (!isRepeated && (isRecord || !IsOmitted(property))) Add(record, property.Name, property.Value);
        }

        // An answer from a file doesn't contain its input object, but the record must still have the InputObject column.
        if (IsNamed(value, "Deserialized.QwenPS.ChatResponse")) Set(record, InputName, null);
        return record;
    }

    private static bool IsNamed(PSObject value, string type) => value.TypeNames.Any(name => name.EndsWith(type, StringComparison.Ordinal));

    /// <summary>
    /// Adds the input of an answer: the columns of a row, or a text. If the input is a file, it isn't added, because its path is already in Source. If the
    /// answer has a question, a text with several lines isn't added, because the record of each question would repeat this text.
    /// </summary>
    private static void AddInput(PSObject record, object? input, bool hasQuestion)
    {
        switch (PSValue.Unwrap(input))
        {
            case IDictionary or PSCustomObject:
                AddProperties(record, InputPrefix, input!);
                break;
            case FileSystemInfo or null:
            case string text when hasQuestion && text.IndexOf('\n') >= 0:
            case { } own when own.GetType().Assembly == typeof(FlatRecord).Assembly:
                Set(record, InputName, null);
                break;
            default:
                Set(record, InputName, input);
                break;
        }
    }

    /// <summary>Adds the properties of a structured answer, or the items of a list as one text.</summary>
    private static void AddObject(PSObject record, object? answer)
    {
        if (PSValue.Unwrap(answer) is not { } value) return;
        if (value is IConvertible || (value is IEnumerable and not IDictionary)) Set(record, ObjectName, answer);
        else AddProperties(record, ObjectPrefix, answer!);
    }

    private static void AddProperties(PSObject record, string prefix, object value)
    {
        if (PSValue.Unwrap(value) is IDictionary table)
        {
            foreach (DictionaryEntry entry in table) Set(record, prefix + entry.Key, entry.Value);
            return;
        }

        foreach (PSPropertyInfo property in PSObject.AsPSObject(value).Properties) Set(record, prefix + property.Name, property.Value);
    }

    private static string[] GetNumbers(Type type) => [.. type.GetProperties().Where(one => one.PropertyType == typeof(long)).Select(one => one.Name)];

    /// <summary>
    /// Determines whether a property is omitted from the record. For example, the aliases with the service's names (such as input_tokens) are omitted, because
    /// they only repeat other properties. If the object is from a job or a file, an alias is an ordinary property. For this reason, an alias is also recognized
    /// by the underscore in its name.
    /// </summary>
    private static bool IsOmitted(PSPropertyInfo property) =>
        property.MemberType == PSMemberTypes.AliasProperty || property.Name.IndexOf('_') >= 0 || Omitted.Contains(property.Name);

    private static void Add(PSObject record, string name, object? value)
    {
        if (name is "Usage" or "RequestCounts")
        {
            PSObject? inner = value is null ? null : PSObject.AsPSObject(value);
            foreach (string one in name == "Usage" ? UsageNames : CountNames) Set(record, one, inner?.Properties[one]?.Value);
            return;
        }

        if (name == "Document" && value is not null) value = PSObject.AsPSObject(value).Properties["Type"]?.Value;
        Set(record, NamesWithUnit.TryGetValue(name, out string? unit) ? unit : name, value);
    }

    private static void Set(PSObject record, string name, object? value)
    {
        if (record.Properties[name] is null) record.Properties.Add(new PSNoteProperty(name, Flatten(value)));
    }

    private static object? Flatten(object? value)
    {
        // If the object is from a job or a file, an enumeration value is a number whose text is the name of the value.
        if (value is PSObject wrapped && wrapped.TypeNames.Contains("Deserialized.System.Enum")) return wrapped.ToString();
        return FlattenValue(PSValue.Unwrap(value));
    }

    private static object? FlattenValue(object? value) => value switch
    {
        null => null,
        Enum name => name.ToString(),
        TimeSpan duration => Math.Round(duration.TotalSeconds, 3),
        DateTimeOffset time => time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
        DateTime { Kind: DateTimeKind.Unspecified } day => day.ToString(day.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "s", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture),
        string => value,
        IDictionary table => Join(table),
        IReadOnlyDictionary<string, int> numbers => string.Join(Separator, numbers.Select(one => $"{one.Key}={one.Value}")),
        IEnumerable list => string.Join(Separator, list.Cast<object?>().Select(ToText)),
        IConvertible number => number,
        object other => other.ToString(),
    };

    private static string Join(IDictionary table) => string.Join(Separator, table.Keys.Cast<object>().Select(key => $"{key}={ToText(table[key])}"));

    /// <summary>Returns the ID of a batch, the address of a search result, or the text of any other item.</summary>
    private static string? ToText(object? item)
    {
        if (item is null) return null;
        PSObject wrapped = PSObject.AsPSObject(item);
        return item switch
        {
            Batch batch => batch.Id,
            SearchResult result => result.Url,
            _ => wrapped.BaseObject is PSCustomObject && wrapped.Properties["Id"]?.Value is string id ? id : wrapped.ToString(),
        };
    }
}
