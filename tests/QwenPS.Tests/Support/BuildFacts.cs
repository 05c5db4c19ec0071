using System.Reflection;

namespace QwenPS.Tests.Support;

/// <summary>Provides the paths of files that tests read. The paths are specified in the project file.</summary>
internal static class BuildFacts
{
    /// <summary>Gets the folder that contains the reference assemblies of .NET Framework 4.7.2.</summary>
    public static string FrameworkReferences => Read(nameof(FrameworkReferences));

    /// <summary>Gets the path of the reference assembly with the API that is the same in Windows PowerShell 5.1 and PowerShell 7.</summary>
    public static string PowerShellReference => Read(nameof(PowerShellReference));

    /// <summary>Gets the path of the build of the module for Windows PowerShell, which includes its libraries.</summary>
    public static string FrameworkBuild => Read(nameof(FrameworkBuild));

    /// <summary>Gets the path of the compiler from IL to machine code.</summary>
    public static string NativeCompiler => Read(nameof(NativeCompiler));

    private static string Read(string key) =>
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
