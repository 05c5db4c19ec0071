using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace QwenPS.Tests.Support;

/// <summary>What the <c>[Cmdlet]</c> attributes of an assembly say. Read from the file, because PowerShell's types cannot be loaded here.</summary>
internal static class CmdletFacts
{
    /// <summary>The names of all cmdlets, each with its HelpUri; null where it has none.</summary>
    public static IReadOnlyDictionary<string, string?> HelpUris(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        var found = new Dictionary<string, string?>();
        foreach (CustomAttributeHandle handle in reader.CustomAttributes)
        {
            CustomAttribute attribute = reader.GetCustomAttribute(handle);
            if (NameOf(reader, attribute) != "CmdletAttribute") continue;
            CustomAttributeValue<string> value = attribute.DecodeValue(new TypeNames());
            ImmutableArray<CustomAttributeTypedArgument<string>> name = value.FixedArguments;
            found[$"{name[0].Value}-{name[1].Value}"] = value.NamedArguments.FirstOrDefault(argument => argument.Name == "HelpUri").Value as string;
        }

        return found;
    }

    private static string NameOf(MetadataReader reader, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } type
            ? reader.GetString(reader.GetTypeReference((TypeReferenceHandle)type).Name)
            : "";

    /// <summary>The one enumeration among the arguments, ConfirmImpact, is an int.</summary>
    private sealed class TypeNames : ICustomAttributeTypeProvider<string>
    {
        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSystemType() => "Type";

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeReference(handle).Name);

        public string GetTypeFromSerializedName(string name) => name;

        public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;

        public bool IsSystemType(string type) => type == "Type";
    }
}
