namespace QwenPS.Tests.Surface;

/// <summary>Formats the name of a type as in C#, without namespaces.</summary>
internal static class TypeText
{
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["System.Boolean"] = "bool",
        ["System.Byte"] = "byte",
        ["System.Char"] = "char",
        ["System.Decimal"] = "decimal",
        ["System.Double"] = "double",
        ["System.Single"] = "float",
        ["System.Int32"] = "int",
        ["System.Int64"] = "long",
        ["System.UInt64"] = "ulong",
        ["System.Object"] = "object",
        ["System.String"] = "string",
        ["System.Void"] = "void",
    };

    public static string Format(Type type)
    {
        if (type.IsArray) return Format(type.GetElementType()!) + "[]";
        if (type.IsByRef) return "ref " + Format(type.GetElementType()!);
        if (!type.IsGenericType) return type.FullName is { } name && Keywords.TryGetValue(name, out string? keyword) ? keyword : type.Name;
        string arguments = string.Join(", ", type.GetGenericArguments().Select(Format));
        return type.Name.StartsWith("Nullable`", StringComparison.Ordinal) ? arguments + "?" : $"{type.Name.Split('`')[0]}<{arguments}>";
    }
}
