using System.Collections;
using System.Management.Automation;
using System.Net;

namespace QwenPS.Commands.Tools;

/// <summary>Which types of parameters a model's JSON can be turned into. Code is never one of them.</summary>
internal static class ParameterTypes
{
    private static readonly HashSet<Type> Simple =
    [
        typeof(string), typeof(char), typeof(bool), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Guid), typeof(Uri),
        typeof(Version), typeof(object), typeof(PSObject), typeof(SwitchParameter), typeof(FileInfo), typeof(DirectoryInfo), typeof(IPAddress),
    ];

    public static bool CanComeFromJson(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsPrimitive || type.IsEnum || Simple.Contains(type) || typeof(IDictionary).IsAssignableFrom(type)) return true;
        if (type.IsArray) return CanComeFromJson(type.GetElementType()!);
        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type)) return type.GetGenericArguments().All(CanComeFromJson);
        // The system's own classes are live things (a process, a credential, a script block); somebody's own class is a form to fill in.
        return !type.IsInterface && !typeof(Delegate).IsAssignableFrom(type) && !IsOfSystem(type.Namespace) && type.GetConstructor(Type.EmptyTypes) is not null;
    }

    private static bool IsOfSystem(string? name) =>
        name is not null && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal));
}
