using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Emulator;
using Xunit;

namespace QwenPS.Tests.Catalog;

/// <summary>Tests the error for a model that doesn't exist.</summary>
public sealed class ModelAdviceTests : EmulatorTest
{
    [Theory]
    [InlineData(ChatProtocol.OpenAI, false)]
    [InlineData(ChatProtocol.OpenAI, true)]
    [InlineData(ChatProtocol.DashScope, false)]
    [InlineData(ChatProtocol.DashScope, true)]
    public async Task The_remedy_names_the_nearest_ids(ChatProtocol protocol, bool stream)
    {
        QwenException exception = await FailAsync(Emulator.Client(protocol), "qwen-plsu", stream);
        Assert.Equal(ErrorKind.ModelNotFound, exception.Kind);
        Assert.EndsWith(" Did you mean qwen-plus?", exception.Remedy);
    }

    [Fact]
    public async Task A_wrong_case_is_a_typing_error_too() =>
        Assert.EndsWith("Did you mean qwen-plus?", (await FailAsync(Emulator.Client(ChatProtocol.OpenAI), "Qwen-Plus")).Remedy);

    [Fact]
    public async Task Where_nothing_is_near_the_remedy_stays_as_it_is() =>
        Assert.DoesNotContain("?", (await FailAsync(Emulator.Client(ChatProtocol.OpenAI), "nope")).Remedy);

    [Fact]
    public async Task A_right_id_that_is_not_offered_gets_no_other_one()
    {
        Emulator.Faults.Add(new Fault { Status = 404, Body = """{"error":{"code":"model_not_found","message":"The model does not exist."}}""" });
        QwenException exception = await FailAsync(Emulator.Client(ChatProtocol.OpenAI), "qwen-plus");
        Assert.Equal(ErrorKind.ModelNotFound, exception.Kind);
        Assert.DoesNotContain("?", exception.Remedy);
    }

    [Fact]
    public async Task What_the_service_lists_counts_more_than_the_catalog()
    {
        QwenClient client = Emulator.Client(ChatProtocol.OpenAI);
        Emulator.Faults.Add(new Fault { Body = """{"data":[{"id":"our-plus"},{"id":"our-max"}]}""" });
        await client.ListAsync();
        Assert.EndsWith("Did you mean our-plus?", (await FailAsync(client, "our-pluss")).Remedy);
        Assert.DoesNotContain("?", (await FailAsync(client, "qwen-pluss")).Remedy);
    }

    private static async Task<QwenException> FailAsync(QwenClient client, string model, bool stream = false) => await Assert.ThrowsAsync<QwenException>(async () =>
    {
        if (!stream) await client.AskAsync(model);
        else using (await new CatalogClient(client).StreamAsync(CatalogClients.Request(model), NoLog.Instance, CancellationToken.None)) Assert.Fail("The stream was opened.");
    });
}
