using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace QwenPS.Tests.Support;

/// <summary>
/// Which types the types of an assembly use: in signatures, in code, as attributes, as bases. Read from the file, because PowerShell's own
/// types, which some of them use, cannot be loaded here. What is nested counts as its outermost type.
/// </summary>
internal sealed class TypeUses : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;
    private readonly Dictionary<string, SortedSet<string>> _uses = [];

    public TypeUses(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _reader = _file.GetMetadataReader();
        foreach (var handle in _reader.TypeDefinitions) Read(handle);
    }

    /// <summary>The full names of the public types.</summary>
    public IReadOnlyList<string> PublicTypes =>
        [.. _reader.TypeDefinitions.Where(handle => _reader.GetTypeDefinition(handle).Attributes is var attributes && (attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public).Select(handle => NameOf(handle))];

    /// <summary>The full names of the types of a namespace and those below it.</summary>
    public IReadOnlyList<string> TypesIn(string space) => [.. _uses.Keys.Where(name => IsIn(name, space))];

    /// <summary>The uses, each as <c>user -> used</c>, that lead from one namespace into another.</summary>
    public IReadOnlyList<string> Between(string users, string used) =>
        [.. TypesIn(users).SelectMany(user => _uses[user].Where(name => IsIn(name, used)).Select(name => $"{user} -> {name}"))];

    /// <summary>The types directly in a namespace, without those below it.</summary>
    public IReadOnlyList<string> UsesOfRoot(string space) =>
        [.. _uses.Where(pair => pair.Key.LastIndexOf('.') == space.Length && IsIn(pair.Key, space)).SelectMany(pair => pair.Value.Select(name => $"{pair.Key} -> {name}"))];

    public void Dispose() => _file.Dispose();

    private static bool IsIn(string name, string space) => name.StartsWith(space + ".", StringComparison.Ordinal);

    private void Read(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        var name = NameOf(handle);
        if (!_uses.TryGetValue(name, out var uses)) _uses[name] = uses = new SortedSet<string>(StringComparer.Ordinal);
        void Found(EntityHandle used) => uses.Add(NameOf(used));
        var names = new SignatureNames(Found);

        Follow(type.BaseType, names, Found);
        foreach (var implementation in type.GetInterfaceImplementations()) Follow(_reader.GetInterfaceImplementation(implementation).Interface, names, Found);
        foreach (var field in type.GetFields()) _reader.GetFieldDefinition(field).DecodeSignature(names, null);
        foreach (var property in type.GetProperties()) _reader.GetPropertyDefinition(property).DecodeSignature(names, null);
        foreach (var method in type.GetMethods()) ReadMethod(_reader.GetMethodDefinition(method), names, Found);
        foreach (var attribute in type.GetCustomAttributes()) Follow(_reader.GetCustomAttribute(attribute).Constructor, names, Found);
    }

    private void ReadMethod(MethodDefinition method, SignatureNames names, Action<EntityHandle> found)
    {
        method.DecodeSignature(names, null);
        if (method.RelativeVirtualAddress == 0) return;
        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil) _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null);
        foreach (var region in body.ExceptionRegions) Follow(region.CatchType, names, found);
        foreach (var token in IlTokens.Of(body.GetILBytes() ?? [])) Follow(MetadataTokens.EntityHandle(token), names, found);
    }

    private void Follow(EntityHandle handle, SignatureNames names, Action<EntityHandle> found)
    {
        if (handle.IsNil) return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference: found(handle); break;
            case HandleKind.TypeSpecification: _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(names, null); break;
            case HandleKind.MethodDefinition: found(_reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType()); break;
            case HandleKind.FieldDefinition: found(_reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType()); break;
            case HandleKind.MethodSpecification: Follow(_reader.GetMethodSpecification((MethodSpecificationHandle)handle), names, found); break;
            case HandleKind.MemberReference: Follow(_reader.GetMemberReference((MemberReferenceHandle)handle), names, found); break;
        }
    }

    private void Follow(MethodSpecification method, SignatureNames names, Action<EntityHandle> found)
    {
        method.DecodeSignature(names, null);
        Follow(method.Method, names, found);
    }

    private void Follow(MemberReference member, SignatureNames names, Action<EntityHandle> found)
    {
        Follow(member.Parent, names, found);
        if (member.GetKind() == MemberReferenceKind.Field) member.DecodeFieldSignature(names, null);
        else member.DecodeMethodSignature(names, null);
    }

    private string NameOf(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeReference)
        {
            var reference = _reader.GetTypeReference((TypeReferenceHandle)handle);
            return reference.ResolutionScope.Kind == HandleKind.TypeReference ? NameOf(reference.ResolutionScope) : Join(reference.Namespace, reference.Name);
        }

        var type = _reader.GetTypeDefinition((TypeDefinitionHandle)handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? NameOf(outer) : Join(type.Namespace, type.Name);
    }

    private string Join(StringHandle space, StringHandle name) => $"{_reader.GetString(space)}.{_reader.GetString(name)}";
}
