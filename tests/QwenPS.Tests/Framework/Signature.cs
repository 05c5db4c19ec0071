using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace QwenPS.Tests.Framework;

/// <summary>Represents a type in a signature, with its text, which doesn't depend on the assembly, and the place of its definition.</summary>
internal sealed record SignatureType(string Text, AssemblyFile? File = null, TypeDefinitionHandle Definition = default);

/// <summary>Reads signatures, so a reference can be compared with its member.</summary>
internal sealed class Signature(AssemblyFile file, TypeFinder finder) : ISignatureTypeProvider<SignatureType, object?>
{
    public SignatureType GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => new(TypeFinder.FormatName(file, handle), file, handle);

    public SignatureType GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        finder.Find(file, handle) is (AssemblyFile found, TypeDefinitionHandle definition) ? new(TypeFinder.FormatName(found, definition), found, definition) : new("?");

    public SignatureType GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public SignatureType GetGenericInstantiation(SignatureType genericType, ImmutableArray<SignatureType> typeArguments) =>
        genericType with { Text = $"{genericType.Text}<{string.Join(",", typeArguments.Select(argument => argument.Text))}>" };

    public SignatureType GetArrayType(SignatureType elementType, ArrayShape shape) => new($"{elementType.Text}[{shape.Rank}]");

    public SignatureType GetByReferenceType(SignatureType elementType) => new(elementType.Text + "&");

    public SignatureType GetFunctionPointerType(MethodSignature<SignatureType> signature) => new("fn" + Text(signature));

    public SignatureType GetGenericMethodParameter(object? genericContext, int index) => new($"!!{index}");

    public SignatureType GetGenericTypeParameter(object? genericContext, int index) => new($"!{index}");

    public SignatureType GetModifiedType(SignatureType modifier, SignatureType unmodifiedType, bool isRequired) => new($"{unmodifiedType.Text} mod {modifier.Text}");

    public SignatureType GetPinnedType(SignatureType elementType) => elementType;

    public SignatureType GetPointerType(SignatureType elementType) => new(elementType.Text + "*");

    // Signatures contain Object and String in this form, and other types by name.
    public SignatureType GetPrimitiveType(PrimitiveTypeCode typeCode) => new("System." + typeCode);

    public SignatureType GetSZArrayType(SignatureType elementType) => new(elementType.Text + "[]");

    public static string Text(MethodSignature<SignatureType> signature) =>
        $"`{signature.GenericParameterCount}({string.Join(",", signature.ParameterTypes.Select(type => type.Text))}) : {signature.ReturnType.Text}";
}
