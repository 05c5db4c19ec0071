using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Reflection;
using QwenPS.Resources;
using QwenPS.Schema;
using QwenPS.Text;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>
/// Creates an object of a class from JSON. This class must be used on the pipeline thread, because the constructors and setters of PowerShell classes
/// require this thread.
/// </summary>
internal static class ObjectFactory
{
    /// <param name="value">The value that <see cref="JsonTree"/> has read.</param>
    /// <param name="type">The type to create.</param>
    /// <param name="path">The path of the value in the answer, as a JSON pointer.</param>
    /// <exception cref="ObjectException">A value can't be converted to its type.</exception>
    public static object? Create(object? value, Type type, string path)
    {
        Type? inner = Nullable.GetUnderlyingType(type);
        if (value is null) return inner is not null || !type.IsValueType ? null : throw Wrong(path, null, type);
        type = inner ?? type;
        if (ScalarFactory.IsScalar(type)) return ScalarFactory.Create(value, type, path);
        if (value is Dictionary<string, object?> table && TypeShape.FindValueType(type) is { } valueType)
            return CollectionFactory.CreateTable(table, type, valueType, path, Create);
        if (value is object?[] items && TypeShape.FindItemType(type) is { } itemType)
            return CollectionFactory.CreateList(items, type, itemType, path, Create);
        if (value is Dictionary<string, object?> members && TypeShape.IsClass(type)) return CreateObject(members, type, path);
        if (value is Dictionary<string, object?> entries && type == typeof(Hashtable))
            return new Hashtable(entries.ToDictionary(entry => entry.Key, entry => PlainObject.Create(entry.Value)));
        object? plain = PlainObject.Create(value);
        return plain is not null && LanguagePrimitives.TryConvertTo(plain, type, out object converted) ? converted : throw Wrong(path, value, type);
    }

    private static object CreateObject(Dictionary<string, object?> members, Type type, string path)
    {
        object result = Run(path, () => Activator.CreateInstance(type)!);
        foreach (PropertyInfo property in TypeShape.FindProperties(type))
        {
            if (FindName(members, property.Name) is not { } name) continue;
            string below = path + "/" + name;
            object? value = Create(members[name], property.PropertyType, below);
            Run(below, () =>
            {
                property.SetValue(result, value);
                return result;
            });
        }

        return result;
    }

    /// <summary>
    /// Finds the member for a property. If there are several such members, a member with exactly the same name has priority over a member whose name
    /// differs only in case.
    /// </summary>
    private static string? FindName(Dictionary<string, object?> members, string property) =>
        members.ContainsKey(property) ? property : members.Keys.FirstOrDefault(name => string.Equals(name, property, StringComparison.OrdinalIgnoreCase));

    /// <summary>Runs the constructor or a setter of the class. This code can throw an exception to reject a value.</summary>
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

/// <summary>
/// Creates numbers, strings, and values that are parsed from strings. A number is rejected if it doesn't fit into the type, or if it would lose its fraction.
/// PowerShell's own conversion isn't used, because it would round the number.
/// </summary>
internal static class ScalarFactory
{
    private static readonly HashSet<Type> Whole =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(BigInteger),
    ];
    private static readonly HashSet<Type> Fractions = [typeof(float), typeof(double), typeof(decimal)];

    public static bool IsScalar(Type type) => ScalarSchema.Create(type) is not null;

    public static object Create(object value, Type type, string path)
    {
        try
        {
            return Create(value, type) ?? throw ObjectFactory.Wrong(path, value, type);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or PSInvalidCastException)
        {
            throw ObjectFactory.Wrong(path, value, type);
        }
    }

    private static object? Create(object value, Type type)
    {
        if (Whole.Contains(type)) return JsonValues.IsWhole(value) ? CreateWhole(value, type) : null;
        if (Fractions.Contains(type)) return JsonValues.IsNumber(value) ? CreateFraction(value, type) : null;
        bool isFlag = type == typeof(bool) || type == typeof(SwitchParameter);
        if (value is bool flag) return isFlag ? LanguagePrimitives.ConvertTo(flag, type, CultureInfo.InvariantCulture) : null;
        if (value is not string text) return null;
        if (type == typeof(string)) return text;
        // The name is checked first, because Enum.Parse would also accept a number in quotation marks.
        if (type.IsEnum) return Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse(type, text, ignoreCase: true) : null;
        if (type == typeof(DateTime)) return DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        if (type == typeof(DateTimeOffset)) return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return isFlag ? null : LanguagePrimitives.ConvertTo(text, type, CultureInfo.InvariantCulture);
    }

    private static object CreateWhole(object value, Type type)
    {
        BigInteger whole = value switch
        {
            double number => new BigInteger(number),
            decimal number => new BigInteger(number),
            BigInteger big => big,
            _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        };
        if (type == typeof(BigInteger)) return whole;
        if (type == typeof(ulong)) return (ulong)whole;
        return Convert.ChangeType((long)whole, type, CultureInfo.InvariantCulture);
    }

    private static object CreateFraction(object value, Type type)
    {
        if (type != typeof(decimal)) return Convert.ChangeType(JsonValues.ToDouble(value), type, CultureInfo.InvariantCulture);
        return value is BigInteger big ? (decimal)big : Convert.ToDecimal(value, CultureInfo.InvariantCulture);
    }
}

/// <summary>Creates arrays, collections, and dictionaries of a type.</summary>
internal static class CollectionFactory
{
    public static object CreateList(object?[] items, Type type, Type itemType, string path, Func<object?, Type, string, object?> create)
    {
        var array = Array.CreateInstance(itemType, items.Length);
        for (int i = 0; i < items.Length; i++) array.SetValue(create(items[i], itemType, $"{path}/{i}"), i);
        if (type.IsInstanceOfType(array)) return array;
        // Lists, sets, queues, and similar collections have a constructor that accepts a sequence.
        return Activator.CreateInstance(FindClass(type, typeof(HashSet<>).MakeGenericType(itemType)), array)!;
    }

    public static object CreateTable(Dictionary<string, object?> members, Type type, Type valueType, string path, Func<object?, Type, string, object?> create)
    {
        Type keyType = TypeShape.FindKeyType(type)!;
        object table = Activator.CreateInstance(FindClass(type, typeof(Dictionary<,>).MakeGenericType(keyType, valueType)))!;
        MethodInfo setter = table.GetType().GetProperty("Item", [keyType])!.GetSetMethod()!;
        foreach (var member in members)
        {
            string below = path + "/" + member.Key;
            if (!LanguagePrimitives.TryConvertTo(member.Key, keyType, CultureInfo.InvariantCulture, out object key)) throw ObjectFactory.Wrong(below, member.Key, keyType);
            setter.Invoke(table, [key, create(member.Value, valueType, below)]);
        }

        return table;
    }

    private static Type FindClass(Type type, Type standard) => type.IsInterface ? standard : type;
}

/// <summary>
/// Converts JSON to PowerShell custom objects. Custom objects don't support all property names. A name can't be empty, can't be a name that PowerShell reserves
/// (such as psobject), and can't differ from another name only in case. A JSON object with such names is converted to an ordered dictionary.
/// </summary>
internal static class PlainObject
{
    private static readonly string[] Reserved = ["psobject", "psbase", "psadapted", "psextended", "pstypenames"];

    public static object? Create(object? value) => value switch
    {
        Dictionary<string, object?> members => CreateFromMembers(members, (_, member) => Create(member)),
        object?[] items => items.Select(Create).ToArray(),
        _ => value,
    };

    /// <param name="members">The members, by name.</param>
    /// <param name="create">A function that creates the value of a member from its name and JSON.</param>
    public static object CreateFromMembers(Dictionary<string, object?> members, Func<string, object?, object?> create)
    {
        var names = new HashSet<string>(Reserved, StringComparer.OrdinalIgnoreCase) { "" };
        if (!members.Keys.All(names.Add))
        {
            var table = new OrderedDictionary(StringComparer.Ordinal);
            foreach (var member in members) table[member.Key] = create(member.Key, member.Value);
            return table;
        }

        var result = new PSObject();
        foreach (var member in members) result.Properties.Add(new PSNoteProperty(member.Key, create(member.Key, member.Value)));
        return result;
    }
}

/// <summary>The exception that is thrown when a value in the answer can't be converted to the requested type.</summary>
/// <param name="describe">A function that describes the problem. Secrets in the description are masked.</param>
/// <param name="innerException">The exception that caused this exception.</param>
internal sealed class ObjectException(Func<Redactor, SchemaViolation> describe, Exception? innerException = null) : Exception(null, innerException)
{
    public override string Message => Describe(Redactor.WithoutKnownSecrets).ToString();

    public SchemaViolation Describe(Redactor redactor) => describe(redactor);
}
