using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace QwenPS.Requests.StructuredOutput;

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
