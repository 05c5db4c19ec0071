using QwenPS.Tests.PowerShell;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(PesterFirst))]

namespace QwenPS.Tests.PowerShell;

/// <summary>Starts the Pester suite first, because it takes the longest time. All other tests run at the same time.</summary>
public sealed class PesterFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(one => one.TestCollectionDisplayName.Contains(nameof(PesterSuite), StringComparison.Ordinal) ? 0 : 1)];
}
