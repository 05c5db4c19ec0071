using System.Management.Automation;

namespace QwenPS.PowerShell;

/// <summary>Returns values without the PSObject in which PowerShell wraps them.</summary>
internal static class PSValue
{
    /// <summary>Returns the value itself. A custom object becomes a PSCustomObject, which has no properties.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>Returns the value itself, but a custom object with its PSObject, which has its properties.</summary>
    public static object? UnwrapExceptCustom(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
