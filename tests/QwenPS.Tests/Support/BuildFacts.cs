using System.Reflection;

namespace QwenPS.Tests.Support;

/// <summary>The paths of files that tests read. The project file specifies them.</summary>
internal static class BuildFacts
{
    /// <summary>The folder of the reference assemblies of .NET Framework 4.7.2.</summary>
    public static string FrameworkReferences => Of(nameof(FrameworkReferences));

    /// <summary>The API that Windows PowerShell 5.1 and PowerShell 7 have in common.</summary>
    public static string PowerShellReference => Of(nameof(PowerShellReference));

    /// <summary>The build of the module for Windows PowerShell, with its libraries.</summary>
    public static string FrameworkBuild => Of(nameof(FrameworkBuild));

    private static string Of(string key) =>
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
