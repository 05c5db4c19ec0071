using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace QwenPS.Tests.Framework;

/// <summary>Represents an assembly that is read but never loaded.</summary>
internal sealed class AssemblyFile : IDisposable
{
    private readonly PEReader _file;
    private readonly Lazy<Dictionary<string, TypeDefinitionHandle>> _types;
    private readonly Lazy<Dictionary<string, ExportedTypeHandle>> _forwarders;

    public AssemblyFile(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        Reader = _file.GetMetadataReader();
        FileName = Path.GetFileName(path);
        AssemblyName name = Reader.GetAssemblyDefinition().GetAssemblyName();
        Name = name.Name!;
        Version = name.Version!;
        Token = Convert.ToHexStringLower(name.GetPublicKeyToken() ?? []);
        _types = new(() => Reader.TypeDefinitions.Where(handle => !Reader.GetTypeDefinition(handle).IsNested)
            .ToDictionary(handle => Reader.GetTypeDefinition(handle) is var type ? Join(type.Namespace, type.Name) : ""));
        _forwarders = new(() => Reader.ExportedTypes.Where(handle => Reader.GetExportedType(handle).IsForwarder)
            .ToDictionary(handle => Reader.GetExportedType(handle) is var type ? Join(type.Namespace, type.Name) : ""));
    }

    /// <summary>Returns the assemblies in a folder. Some files of .NET Framework are native modules and not assemblies.</summary>
    public static IEnumerable<AssemblyFile> AllIn(string folder) => Directory.GetFiles(folder, "*.dll").Where(IsAssembly).Select(path => new AssemblyFile(path));

    public MetadataReader Reader { get; }

    public string FileName { get; }

    public string Name { get; }

    public Version Version { get; }

    /// <summary>Gets the token of the public key, in hexadecimal digits.</summary>
    public string Token { get; }

    public TypeDefinitionHandle FindType(string fullName) => _types.Value.GetValueOrDefault(fullName);

    /// <summary>Returns the assembly that a type was forwarded to, or nil if the type wasn't forwarded.</summary>
    public AssemblyReferenceHandle FindForwarder(string fullName) =>
        _forwarders.Value.TryGetValue(fullName, out var handle) && Reader.GetExportedType(handle).Implementation is { Kind: HandleKind.AssemblyReference } assembly
            ? (AssemblyReferenceHandle)assembly : default;

    public byte[] ReadCode(MethodDefinition method) => _file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes() ?? [];

    public string Join(StringHandle space, StringHandle name) => $"{Reader.GetString(space)}.{Reader.GetString(name)}";

    public void Dispose() => _file.Dispose();

    private static bool IsAssembly(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        return file.HasMetadata && file.GetMetadataReader().IsAssembly;
    }
}
