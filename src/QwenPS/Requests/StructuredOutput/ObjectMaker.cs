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

/// <summary>Numbers, texts and what is written as text. A number that would lose its fraction or does not fit in is refused; PowerShell would round.</summary>
internal static class ScalarMaker
{
    private static readonly HashSet<Type> Whole = [typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(BigInteger)];
    private static readonly HashSet<Type> Fractions = [typeof(float), typeof(double), typeof(decimal)];

    public static bool IsScalar(Type type) => ScalarSchema.Create(type) is not null;

    public static object Make(object value, Type type, string path)
    {
        try
        {
            return Make(value, type) ?? throw ObjectMaker.Wrong(path, value, type);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or PSInvalidCastException)
        {
            throw ObjectMaker.Wrong(path, value, type);
        }
    }

    private static object? Make(object value, Type type)
    {
        if (Whole.Contains(type)) return JsonValues.IsWhole(value) ? MakeWhole(value, type) : null;
        if (Fractions.Contains(type)) return JsonValues.IsNumber(value) ? MakeFraction(value, type) : null;
        if (value is bool flag) return type == typeof(bool) || type == typeof(SwitchParameter) ? LanguagePrimitives.ConvertTo(flag, type, CultureInfo.InvariantCulture) : null;
        if (value is not string text) return null;
        if (type == typeof(string)) return text;
        // A number in quotes is no name of an enum's.
        if (type.IsEnum) return Enum.GetNames(type).Any(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) ? Enum.Parse(type, text, ignoreCase: true) : null;
        if (type == typeof(DateTime)) return DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        if (type == typeof(DateTimeOffset)) return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        if (type == typeof(bool) || type == typeof(SwitchParameter)) return null;
        return LanguagePrimitives.ConvertTo(text, type, CultureInfo.InvariantCulture);
    }

    private static object MakeWhole(object value, Type type)
    {
        BigInteger whole = value switch { double number => new BigInteger(number), decimal number => new BigInteger(number), BigInteger big => big, _ => Convert.ToInt64(value, CultureInfo.InvariantCulture) };
        if (type == typeof(BigInteger)) return whole;
        if (type == typeof(ulong)) return (ulong)whole;
        return Convert.ChangeType((long)whole, type, CultureInfo.InvariantCulture);
    }

    private static object MakeFraction(object value, Type type)
    {
        if (type != typeof(decimal)) return Convert.ChangeType(JsonValues.ToDouble(value), type, CultureInfo.InvariantCulture);
        return value is BigInteger big ? (decimal)big : Convert.ToDecimal(value, CultureInfo.InvariantCulture);
    }
}

/// <summary>Arrays, collections and dictionaries of a wanted type.</summary>
internal static class CollectionMaker
{
    public static object MakeList(object?[] items, Type type, Type itemType, string path, Func<object?, Type, string, object?> make)
    {
        var array = Array.CreateInstance(itemType, items.Length);
        for (int i = 0; i < items.Length; i++) array.SetValue(make(items[i], itemType, $"{path}/{i}"), i);
        if (type.IsInstanceOfType(array)) return array;
        // Lists, sets, queues and their like can all be made of a sequence.
        return Activator.CreateInstance(TypeFor(type, typeof(HashSet<>).MakeGenericType(itemType)), array)!;
    }

    public static object MakeTable(Dictionary<string, object?> members, Type type, Type valueType, string path, Func<object?, Type, string, object?> make)
    {
        Type keyType = TypeShape.FindKeyType(type)!;
        object table = Activator.CreateInstance(TypeFor(type, typeof(Dictionary<,>).MakeGenericType(keyType, valueType)))!;
        MethodInfo setter = table.GetType().GetProperty("Item", [keyType])!.GetSetMethod()!;
        foreach (var member in members)
        {
            if (!LanguagePrimitives.TryConvertTo(member.Key, keyType, CultureInfo.InvariantCulture, out object key)) throw ObjectMaker.Wrong(path + "/" + member.Key, member.Key, keyType);
            setter.Invoke(table, [key, make(member.Value, valueType, path + "/" + member.Key)]);
        }

        return table;
    }

    private static Type TypeFor(Type type, Type standard) => type.IsInterface ? standard : type;
}

/// <summary>
/// JSON as PowerShell's objects. An object with names that a custom object cannot have (the empty one, those of PowerShell's own views of an object), or
/// not side by side (two that differ in case alone), is an ordered table.
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
    /// <param name="make">Makes the value of a name out of its JSON.</param>
    public static object CreateFromMembers(Dictionary<string, object?> members, Func<string, object?, object?> make)
    {
        var names = new HashSet<string>(Reserved, StringComparer.OrdinalIgnoreCase) { "" };
        if (!members.Keys.All(names.Add))
        {
            var table = new OrderedDictionary(StringComparer.Ordinal);
            foreach (var member in members) table[member.Key] = make(member.Key, member.Value);
            return table;
        }

        var result = new PSObject();
        foreach (var member in members) result.Properties.Add(new PSNoteProperty(member.Key, make(member.Key, member.Value)));
        return result;
    }
}

/// <summary>A value of the answer cannot become what the class has in its place.</summary>
/// <param name="describe">What is wrong, with secrets masked.</param>
/// <param name="innerException">Why.</param>
internal sealed class ObjectException(Func<Redactor, SchemaViolation> describe, Exception? innerException = null) : Exception(null, innerException)
{
    public override string Message => Describe(Redactor.OfKeyForms).ToString();

    public SchemaViolation Describe(Redactor redactor) => describe(redactor);
}
