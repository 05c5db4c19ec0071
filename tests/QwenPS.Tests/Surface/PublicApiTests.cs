using System.Runtime.CompilerServices;
using Xunit;

namespace QwenPS.Tests.Surface;

/// <summary>Tests that src/QwenPS/PublicApi.txt lists the public API, so reviewers see every change.</summary>
public sealed class PublicApiTests
{
    private const string Update = "QWENPS_UPDATE_API";

    [Fact]
    public void The_public_surface_is_the_one_that_is_written_down()
    {
        using var module = new ModuleReflection();
        IReadOnlyList<string> now = ApiListing.Create(module);
        if (Environment.GetEnvironmentVariable(Update) == "1") File.WriteAllText(Listing(), string.Join("\n", now) + "\n");

        string[] then = File.ReadAllLines(Listing());
        Assert.True(
            now.SequenceEqual(then),
            $"Gone:\n{string.Join("\n", then.Except(now))}\nNew:\n{string.Join("\n", now.Except(then))}\nIf this is meant, write it down: {Update}=1 dotnet test tests/QwenPS.Tests --filter PublicApiTests");
    }

    /// <summary>Only types that PowerShell creates or that users receive are public.</summary>
    [Fact]
    public void Only_models_and_cmdlets_are_public()
    {
        using var module = new ModuleReflection();
        Assert.All(module.Assembly.GetExportedTypes().Where(type => type.Namespace != "QwenPS"), type => Assert.EndsWith("Command", type.Name, StringComparison.Ordinal));
    }

    private static string Listing([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", "..", "src", "QwenPS", "PublicApi.txt"));
}
