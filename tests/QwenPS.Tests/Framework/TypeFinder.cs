using System.Reflection.Metadata;

namespace QwenPS.Tests.Framework;

/// <summary>Finds the types and members that an assembly refers to, including forwarded types, in the same way as the runtime.</summary>
internal sealed class TypeFinder(FrameworkHost host)
{
    /// <summary>Returns the types and members that a file refers to and that don't exist, as text.</summary>
    public IEnumerable<string> Missing(AssemblyFile file)
    {
        foreach (TypeReferenceHandle type in file.Reader.TypeReferences)
        {
            if (Find(file, type) is null && !FrameworkHost.IsNotNeeded(file, FindAssembly(file, type))) yield return $"{file.FileName}: type {FormatName(file, type)}";
        }

        foreach (MemberReferenceHandle handle in file.Reader.MemberReferences)
        {
            MemberReference member = file.Reader.GetMemberReference(handle);
            if (FindParent(file, member.Parent) is not (AssemblyFile found, TypeDefinitionHandle definition)) continue;
            string text = FormatMember(file, member);
            if (!HasMember(found, definition, text)) yield return $"{file.FileName}: {FormatName(found, definition)}.{text}";
        }
    }

    public (AssemblyFile File, TypeDefinitionHandle Type)? Find(AssemblyFile file, TypeReferenceHandle handle)
    {
        TypeReference type = file.Reader.GetTypeReference(handle);
        switch (type.ResolutionScope.Kind)
        {
            case HandleKind.AssemblyReference:
                return FindIn(file, (AssemblyReferenceHandle)type.ResolutionScope, file.Join(type.Namespace, type.Name));
            case HandleKind.TypeReference when Find(file, (TypeReferenceHandle)type.ResolutionScope) is (AssemblyFile outerFile, TypeDefinitionHandle outer):
                string name = file.Reader.GetString(type.Name);
                TypeDefinitionHandle nested = outerFile.Reader.GetTypeDefinition(outer).GetNestedTypes()
                    .FirstOrDefault(one => outerFile.Reader.StringComparer.Equals(outerFile.Reader.GetTypeDefinition(one).Name, name));
                return nested.IsNil ? null : (outerFile, nested);
            default:
                return null;
        }
    }

    /// <summary>Returns the name of the assembly that contains a type or its enclosing type.</summary>
    private static string FindAssembly(AssemblyFile file, TypeReferenceHandle handle)
    {
        EntityHandle scope = file.Reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => FindAssembly(file, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => file.Reader.GetString(file.Reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => "",
        };
    }

    public static string FormatName(AssemblyFile file, TypeDefinitionHandle handle)
    {
        TypeDefinition type = file.Reader.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{FormatName(file, outer)}+{file.Reader.GetString(type.Name)}" : file.Join(type.Namespace, type.Name);
    }

    private static string FormatName(AssemblyFile file, TypeReferenceHandle handle)
    {
        TypeReference type = file.Reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference ? $"{FormatName(file, (TypeReferenceHandle)type.ResolutionScope)}+{file.Reader.GetString(type.Name)}" : file.Join(type.Namespace, type.Name);
    }

    private (AssemblyFile File, TypeDefinitionHandle Type)? FindIn(AssemblyFile from, AssemblyReferenceHandle assembly, string fullName)
    {
        AssemblyReference reference = from.Reader.GetAssemblyReference(assembly);
        if (host.Find(from.Reader.GetString(reference.Name), reference.Version) is not { } file) return null;
        if (file.FindType(fullName) is { IsNil: false } type) return (file, type);
        return file.FindForwarder(fullName) is { IsNil: false } forwarder ? FindIn(file, forwarder, fullName) : null;
    }

    /// <summary>Returns the type of the member. Returns null for types that the runtime creates, such as arrays, and for types in the same file.</summary>
    private (AssemblyFile, TypeDefinitionHandle)? FindParent(AssemblyFile file, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeReference) return Find(file, (TypeReferenceHandle)parent);
        if (parent.Kind != HandleKind.TypeSpecification) return null;
        SignatureType type = file.Reader.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(new Signature(file, this), null);
        return type.File is null ? null : (type.File, type.Definition);
    }

    private string FormatMember(AssemblyFile file, MemberReference member)
    {
        var provider = new Signature(file, this);
        string name = file.Reader.GetString(member.Name);
        return member.GetKind() == MemberReferenceKind.Field ? $"{name} : {member.DecodeFieldSignature(provider, null).Text}" : name + Signature.Text(member.DecodeMethodSignature(provider, null));
    }

    private bool HasMember(AssemblyFile file, TypeDefinitionHandle handle, string text)
    {
        TypeDefinition type = file.Reader.GetTypeDefinition(handle);
        var provider = new Signature(file, this);
        string name = text.Split('`', ' ')[0];
        foreach (MethodDefinitionHandle one in type.GetMethods())
        {
            MethodDefinition method = file.Reader.GetMethodDefinition(one);
            if (file.Reader.StringComparer.Equals(method.Name, name) && name + Signature.Text(method.DecodeSignature(provider, null)) == text) return true;
        }

        foreach (FieldDefinitionHandle one in type.GetFields())
        {
            FieldDefinition field = file.Reader.GetFieldDefinition(one);
            if (file.Reader.StringComparer.Equals(field.Name, name) && $"{name} : {field.DecodeSignature(provider, null).Text}" == text) return true;
        }

        return type.BaseType switch
        {
            { IsNil: true } => false,
            { Kind: HandleKind.TypeDefinition } parent => HasMember(file, (TypeDefinitionHandle)parent, text),
            var parent => FindParent(file, parent) is (AssemblyFile parentFile, TypeDefinitionHandle definition) && HasMember(parentFile, definition, text),
        };
    }
}
