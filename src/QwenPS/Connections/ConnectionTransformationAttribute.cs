using System.Management.Automation;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>Takes a connection, or the name of one of this runspace; or, where that is wanted, several, and names with wildcards.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether several are wanted, as an array.</summary>
    public bool TakesSeveral { get; set; }

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = Unwrap(inputData);
        if (value is null) return value!;
        if (!TakesSeveral) return value is string single ? Named(single) : value;
        return value is object?[] several ? several.SelectMany(one => Matching(Unwrap(one))).ToArray() : Matching(value).ToArray();
    }

    private static IEnumerable<object?> Matching(object? value)
    {
        if (value is not string name) return [value];
        return WildcardPattern.ContainsWildcardCharacters(name) ? ConnectionStore.Current.Matching(name) : [Named(name)];
    }

    private static Connection Named(string name)
    {
        ConnectionStore store = ConnectionStore.Current;
        if (store.Find(name) is { } connection) return connection;
        string known = store.All.Count == 0 ? Texts.Format("Connection.NoneKnown") : Texts.Format("Connection.Known", string.Join(", ", store.All.Select(one => one.Name)));
        throw new ArgumentTransformationMetadataException(TerminalText.MakeVisibleLine(Texts.Format("Connection.NotNamed", Redactor.OfKeyForms.Redact(name)) + " " + known));
    }

    /// <summary>The value itself. What came out of another process, or out of a file, is no connection any more: the key does not go along.</summary>
    private static object? Unwrap(object? value)
    {
        if (value is not PSObject wrapped) return value;
        if (wrapped.TypeNames.Contains("Deserialized." + typeof(Connection).FullName)) throw new ArgumentTransformationMetadataException(Texts.Format("Connection.OfOtherProcess"));
        return wrapped.BaseObject is PSCustomObject ? wrapped : wrapped.BaseObject;
    }
}
