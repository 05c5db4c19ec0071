using System.Collections;
using System.Numerics;
using QwenPS.Schema;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>
/// JSON that was asked for by an example, as an object: plain like any other, but dates, times, ids and whatever else the example has a type for
/// are of that type. A number or a text in an example stands for all numbers or texts and asks for no type of its own.
/// </summary>
internal static class ExampleObject
{
    /// <param name="value">What <see cref="JsonTree"/> has read.</param>
    /// <param name="example">The example, or the part of it that is in the value's place.</param>
    /// <param name="path">Where the value is.</param>
    /// <exception cref="ObjectException">A value cannot be of the type in its place.</exception>
    public static object? Make(object? value, object? example, string path = "")
    {
        example = SchemaShape.Unwrap(example);
        if (example is Type wanted) return ObjectMaker.Make(value, wanted, path);
        if (value is null || example is null) return PlainObject.Create(value);
        if (SchemaShape.FindMembers(example) is { } members) return MakeMembers(value, members, path);
        Type type = example.GetType();
        if (ExampleSchema.IsList(example)) return MakeItems(value, ExampleSchema.FindItem((IEnumerable)example), path);
        return StandsForAll(type) ? PlainObject.Create(value) : ObjectMaker.Make(value, type, path);
    }

    private static object? MakeMembers(object value, IReadOnlyList<KeyValuePair<string, object?>> example, string path) => value is Dictionary<string, object?> members
        ? PlainObject.CreateFromMembers(members, (name, member) => Make(member, example.LastOrDefault(one => one.Key == name).Value, path + "/" + name))
        : PlainObject.Create(value);

    private static object? MakeItems(object value, object? example, string path) =>
        value is object?[] items ? items.Select((item, index) => Make(item, example, $"{path}/{index}")).ToArray() : PlainObject.Create(value);

    private static bool StandsForAll(Type type) => !type.IsEnum
        && (type == typeof(BigInteger) || Type.GetTypeCode(type) is TypeCode.String or TypeCode.Boolean or (>= TypeCode.SByte and <= TypeCode.Decimal));
}
