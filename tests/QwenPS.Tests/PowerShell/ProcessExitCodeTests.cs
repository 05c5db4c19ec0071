using QwenPS.PowerShell;
using Xunit;

namespace QwenPS.Tests.PowerShell;

/// <summary>Tests that only the exit code of an error that the script doesn't handle is replaced with the exit code of the class.</summary>
public sealed class ProcessExitCodeTests
{
    [Theory]
    [InlineData(1, 40, 40)]
    [InlineData(1, 0, 1)]
    [InlineData(0, 40, 0)]
    [InlineData(7, 40, 7)]
    public void Only_1_is_replaced(int exitCode, int code, int expected) => Assert.Equal(expected, ProcessExitCode.Refine(exitCode, code));
}
