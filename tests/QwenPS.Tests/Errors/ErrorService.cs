using System.Globalization;
using System.Text.Json;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Diagnostics;
using QwenPS.Emulator;
using QwenPS.Tests.Emulator;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Represents the base class for tests of the client's errors for faults of the emulated service.</summary>
public abstract class ErrorService : EmulatorTest
{
    public static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");

    internal QwenClient ClientFor(ChatProtocol protocol) => new(new QwenClientOptions
    {
        Endpoint = new Endpoint(new Uri(Emulator.BaseUri, protocol == ChatProtocol.OpenAI ? "compatible-mode/v1" : "api/v1"), protocol, null),
        ApiKey = new ApiKey("sk-emulator-ok", new KeySource(KeySourceKind.Parameter)),
        MaxRetry = 0,
    });

    /// <summary>Returns the error of a call with the fault, created in the culture.</summary>
    internal async Task<QwenException> FailAsync(ChatProtocol protocol, Fault fault, CultureInfo? culture = null)
    {
        Emulator.Faults.Add(fault);
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = culture ?? English;
        try
        {
            var request = new ChatRequest { Model = "qwen-plus", Messages = [new ChatMessage("user", "x")] };
            return await Assert.ThrowsAsync<QwenException>(() => ClientFor(protocol).ChatAsync(request, NoLog.Instance, CancellationToken.None));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    /// <summary>Returns the explanation of a text in the culture, or null if the text isn't recognized.</summary>
    internal static ErrorExplanation? Explain(string text, CultureInfo culture, int? status = null)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = culture;
        try
        {
            return Explainer.ExplainText(text, status);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    /// <summary>Returns the service's response with this code, in the format of the protocol.</summary>
    internal static Fault Answer(ChatProtocol protocol, int status, string code, string message) => new()
    {
        Status = status,
        OmitRequestId = true,
        Body = protocol == ChatProtocol.OpenAI
            ? JsonSerializer.Serialize(new { error = new { code, param = (string?)null, message, type = code }, id = "chatcmpl-e3150189-8018-9c26-98cc-11b8c6819a9e", request_id = "e3150189-8018-9c26-98cc-11b8c6819a9e" })
            : JsonSerializer.Serialize(new { code, message, request_id = "e3150189-8018-9c26-98cc-11b8c6819a9e" }),
    };
}
