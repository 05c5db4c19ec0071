using System.Collections;
using System.Management.Automation;

namespace QwenPS.Requests.Input;

/// <summary>Takes images as paths, files (of which Windows PowerShell would make bare names) or addresses.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ImageTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = Unwrap(inputData);
        return value is IEnumerable items and not string ? items.Cast<object?>().Select(ToText).ToArray() : new[] { ToText(value) };
    }

    private static string? ToText(object? item) => Unwrap(item) switch
    {
        FileSystemInfo file => file.FullName,
        Uri uri => uri.OriginalString,
        object value => value.ToString(),
        null => null,
    };

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
