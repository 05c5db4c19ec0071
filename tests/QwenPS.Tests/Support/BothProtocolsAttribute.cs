using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace QwenPS.Tests.Support;

/// <summary>Runs a theory once for each protocol. The first parameter of the theory is the protocol.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class BothProtocolsAttribute(params object?[] more) : DataAttribute
{
    /// <summary>
    /// Gets or sets a value that indicates whether the theory runs with complete and with streamed answers for each protocol. If the value is true, the second
    /// parameter indicates whether the answer is streamed.
    /// </summary>
    public bool WholeAndStreamed { get; init; }

    public object?[] More { get; } = more;

    public override bool SupportsDiscoveryEnumeration() => true;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var rows = new List<ITheoryDataRow>();
        foreach (ChatProtocol protocol in Enum.GetValues<ChatProtocol>())
        {
            if (!WholeAndStreamed) rows.Add(new TheoryDataRow([protocol, .. More]));
            else rows.AddRange([new TheoryDataRow([protocol, false, .. More]), new TheoryDataRow([protocol, true, .. More])]);
        }

        return new ValueTask<IReadOnlyCollection<ITheoryDataRow>>(rows);
    }
}
