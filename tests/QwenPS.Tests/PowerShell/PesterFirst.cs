using QwenPS.Tests.PowerShell;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(PesterFirst))]

namespace QwenPS.Tests.PowerShell;

/// <summary>The Pester suite takes longest, so it starts first, and all other tests run at the same time.</summary>
public sealed class PesterFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(one => one.TestCollectionDisplayName.Contains(nameof(PesterSuite), StringComparison.Ordinal) ? 0 : 1)];
}
