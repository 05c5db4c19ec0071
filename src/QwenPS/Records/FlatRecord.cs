using System.Collections;
using System.Globalization;
using System.Management.Automation;
using QwenPS.PowerShell;

namespace QwenPS.Records;

/// <summary>
/// A flat copy of an object of this module: each property is a text, a number, or a Boolean, so files of any format can contain it. Null values keep their
/// property, because Export-Csv takes the columns of a file from the first object.
/// </summary>
internal static class FlatRecord
{
    private const string Separator = "; ";

    // The objects can be null, or from a file or a job.
    private static readonly string[] UsageNames = GetNumbers(typeof(Usage));
    private static readonly string[] CountNames = GetNumbers(typeof(BatchRequestCounts));

    /// <summary>Properties that don't fit into one value, or only repeat others. Their data is in the object itself.</summary>
    private static readonly HashSet<string> Omitted = new(StringComparer.Ordinal)
    {
        "Object", "InputObject", "Choices", "LogProbs", "Messages", "ToolRounds", "AdditionalProperties", "Metadata", "Results", "Account", "Workspace", "Pace", "Key",
    };

    /// <summary>Numbers whose name doesn't contain the unit, and durations, which become numbers.</summary>
    private static readonly Dictionary<string, string> NamesWithUnit = new(StringComparer.Ordinal)
    {
        ["Duration"] = "DurationSec",
        ["TimeToFirstToken"] = "TimeToFirstTokenSec",
        ["PauseLeft"] = "PauseLeftSec",
        ["Latency"] = "LatencyMs",
    };

    /// <summary>Whether an object is one of this module, also after Select-Object, or after a job or a file.</summary>
    public static bool IsSupported(PSObject value) =>
        value.TypeNames.Any(name => name.StartsWith("QwenPS.", StringComparison.Ordinal)
            || name.StartsWith("Deserialized.QwenPS.", StringComparison.Ordinal)
            || name.StartsWith("Selected.QwenPS.", StringComparison.Ordinal));

    /// <summary>Creates the record of an object.</summary>
    public static PSObject Create(PSObject value)
    {
        var record = new PSObject();
        record.TypeNames.Insert(0, "QwenPS.Record");
        // The file that a row belongs to is its first column.
        foreach (PSPropertyInfo property in value.Properties.OrderByDescending(one => one.Name == "Source"))
        {
            // The name of the usage for this number is CacheCreationInputTokens.
            bool isRepeated = property.Name == "CacheCreatedTokens" && value.Properties["Usage"] is not null;
            if (!isRepeated && !IsOmitted(property)) Add(record, property.Name, property.Value);
        }

        return record;
    }

    private static string[] GetNumbers(Type type) => [.. type.GetProperties().Where(one => one.PropertyType == typeof(long)).Select(one => one.Name)];

    /// <summary>The service's names repeat other properties. After a job or a file, they aren't aliases any more.</summary>
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
        // After a job or a file, an enumeration is a number with the name as its text.
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
