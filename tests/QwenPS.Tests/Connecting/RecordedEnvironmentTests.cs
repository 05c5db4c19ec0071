using QwenPS.Client.Transport;
using QwenPS.Connections;
using Xunit;

namespace QwenPS.Tests.Connecting;

public sealed class RecordedEnvironmentTests : IDisposable
{
    private const string Key = "sk-not-a-key-9bcdef";

    private readonly FakeEnvironment _environment = new();

    [Fact]
    public void Is_unchanged_while_every_variable_that_was_read_is()
    {
        _environment[KeySource.KeyVariable] = Key;
        RecordedEnvironment recorded = Resolve();
        Assert.True(recorded.IsUnchanged);
        _environment["SOMETHING_ELSE"] = "x";
        Assert.True(recorded.IsUnchanged);
        _environment[KeySource.KeyVariable] = Key + "0";
        Assert.False(recorded.IsUnchanged);
        _environment[KeySource.KeyVariable] = Key;
        Assert.True(recorded.IsUnchanged);
    }

    [Fact]
    public void A_variable_that_was_not_there_counts_too()
    {
        _environment[KeySource.KeyVariable] = Key;
        RecordedEnvironment recorded = Resolve();
        _environment[EndpointResolver.RegionVariable] = "International";
        Assert.False(recorded.IsUnchanged);
    }

    [Theory]
    [InlineData(".env", null)]
    [InlineData("elsewhere/key", "elsewhere/key")]
    public void Is_never_unchanged_where_a_file_was_read(string file, string? variable)
    {
        string path = _environment.Write(file, variable is null ? $"{KeySource.KeyVariable}={Key}" : Key);
        if (variable is not null) _environment[KeySource.KeyFileVariable] = path;
        Assert.False(Resolve().IsUnchanged);
    }

    public void Dispose() => _environment.Dispose();

    private RecordedEnvironment Resolve()
    {
        var recorded = new RecordedEnvironment(_environment);
        Assert.Equal(Key, ApiKeyResolver.Resolve(new KeyRequest(), recorded).ApiKey.Reveal());
        _ = EndpointResolver.Resolve(new EndpointRequest(), recorded);
        return recorded;
    }
}
