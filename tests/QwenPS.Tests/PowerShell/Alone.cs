using Xunit;

namespace QwenPS.Tests.PowerShell;

/// <summary>Tests that measure time and need the machine for themselves: they run when all others are done.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
