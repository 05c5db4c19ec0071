using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace QwenPS.Tests.Framework;

/// <summary>
/// Reads the list of the module's resolver from the compiled code, because the class can run only in Windows PowerShell. The list consists of pairs of
/// literals.
/// </summary>
internal static class ResolverList
{
    public static IReadOnlyDictionary<string, string> Read(AssemblyFile module)
    {
        TypeDefinitionHandle handle = module.FindType("QwenPS.Framework.AssemblyResolver");
        MethodDefinition start = module.Reader.GetTypeDefinition(handle).GetMethods().Select(module.Reader.GetMethodDefinition)
            .Single(method => module.Reader.StringComparer.Equals(method.Name, ".cctor"));
        byte[] code = module.ReadCode(start);
        var literals = new List<string>();
        for (int at = 0; at + 4 < code.Length; at++)
        {
            // The operand of ldstr is a token in the table of literals, 0x70.
            if (code[at] != OpCodes.Ldstr.Value || code[at + 4] != 0x70) continue;
            literals.Add(module.Reader.GetUserString((UserStringHandle)System.Reflection.Metadata.Ecma335.MetadataTokens.Handle(BitConverter.ToInt32(code, at + 1))));
            at += 4;
        }

        return literals.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
    }
}
