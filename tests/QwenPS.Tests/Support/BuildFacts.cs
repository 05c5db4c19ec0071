using System.Reflection;

namespace QwenPS.Tests.Support;

/// <summary>Where the build has found what tests read as files; the project file tells.</summary>
internal static class BuildFacts
{
    /// <summary>The folder of the reference assemblies of .NET Framework 4.7.2.</summary>
    public static string FrameworkReferences => Of(nameof(FrameworkReferences));

    /// <summary>The API of PowerShell that 5.1 and 7 have in common.</summary>
    public static string PowerShellReference => Of(nameof(PowerShellReference));

    /// <summary>The module as it is built for Windows PowerShell, with all that it needs.</summary>
    public static string FrameworkBuild => Of(nameof(FrameworkBuild));

    private static string Of(string key) =>
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
