using System.Management.Automation;
using QwenPS.Client.Connecting;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>Takes a connection, or the name of one of this runspace.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is not string name) return value;
        ConnectionStore store = ConnectionStore.Current;
        if (store.Find(name) is { } connection) return connection;
        string known = store.All.Count == 0 ? Text.Of("Connection.NoneKnown") : Text.Of("Connection.Known", string.Join(", ", store.All.Select(one => one.Name)));
        throw new ArgumentTransformationMetadataException(Text.Of("Connection.NotNamed", Redactor.OfKeyForms.Redact(name)) + " " + known);
    }
}
