using System.Collections;
using System.Management.Automation;
using System.Reflection;
using QwenPS.Resources;
using QwenPS.Schema;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>Makes an object of the wanted class out of JSON. Runs on the pipeline thread, because constructors and setters of PowerShell's classes do.</summary>
internal static class ObjectMaker
{
    /// <param name="value">What <see cref="JsonTree"/> has read.</param>
    /// <param name="type">What it shall become.</param>
    /// <param name="path">Where the value is.</param>
    /// <exception cref="ObjectException">A value does not go where it should.</exception>
    public static object? Make(object? value, Type type, string path)
    {
        Type? inner = Nullable.GetUnderlyingType(type);
        if (value is null) return inner is not null || !type.IsValueType ? null : throw Wrong(path, null, type);
        type = inner ?? type;
        if (ScalarMaker.IsScalar(type)) return ScalarMaker.Make(value, type, path);
        if (value is Dictionary<string, object?> table && TypeShape.FindValueType(type) is { } valueType) return CollectionMaker.MakeTable(table, type, valueType, path, Make);
        if (value is object?[] items && TypeShape.FindItemType(type) is { } itemType) return CollectionMaker.MakeList(items, type, itemType, path, Make);
        if (value is Dictionary<string, object?> members && TypeShape.IsClass(type)) return MakeObject(members, type, path);
        if (value is Dictionary<string, object?> entries && type == typeof(Hashtable)) return new Hashtable(entries.ToDictionary(entry => entry.Key, entry => PlainObject.Create(entry.Value)));
        object? plain = PlainObject.Create(value);
        return plain is not null && LanguagePrimitives.TryConvertTo(plain, type, out object converted) ? converted : throw Wrong(path, value, type);
    }

    private static object MakeObject(Dictionary<string, object?> members, Type type, string path)
    {
        object result = Run(path, () => Activator.CreateInstance(type)!);
        foreach (PropertyInfo property in TypeShape.FindProperties(type))
        {
            if (NameIn(members, property.Name) is not { } name) continue;
            string below = path + "/" + name;
            object? value = Make(members[name], property.PropertyType, below);
            Run(below, () =>
            {
                property.SetValue(result, value);
                return result;
            });
        }

        return result;
    }

    /// <summary>The member for a property: of its own name, else of one that differs in case.</summary>
    private static string? NameIn(Dictionary<string, object?> members, string property) =>
        members.ContainsKey(property) ? property : members.Keys.FirstOrDefault(name => string.Equals(name, property, StringComparison.OrdinalIgnoreCase));

    /// <summary>Runs what the class itself does, which may refuse.</summary>
    private static object Run(string path, Func<object> action)
    {
        try
        {
            return action();
        }
        catch (TargetInvocationException exception)
        {
            throw new ObjectException(_ => new SchemaViolation(path, (exception.InnerException ?? exception).Message), exception);
        }
        catch (MissingMethodException exception)
        {
            throw new ObjectException(_ => new SchemaViolation(path, exception.Message), exception);
        }
    }

    internal static ObjectException Wrong(string path, object? value, Type type) =>
        new(redactor => new SchemaViolation(path, Texts.Format("Schema.NoConversion", ValueKeywords.Show(value, redactor), type.Name)));
}
