using System.Management.Automation;

namespace QwenPS.PowerShell;

/// <summary>Returns values without the PSObject that wraps them.</summary>
internal static class PSValue
{
    /// <summary>Returns the value without its PSObject. For a custom object, the result is a PSCustomObject, which has no properties.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>
    /// Returns the value without its PSObject. A custom object keeps its PSObject, which contains its properties. Any other object doesn't lose properties that
    /// were added to it, because PowerShell finds them when it wraps the object again.
    /// </summary>
    public static object? UnwrapExceptCustom(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
