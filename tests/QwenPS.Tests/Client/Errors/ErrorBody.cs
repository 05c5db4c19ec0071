using System.Text.Json;

namespace QwenPS.Tests.Client.Errors;

/// <summary>Creates error bodies in the format of each protocol.</summary>
internal static class ErrorBody
{
    public const string RequestId = "0a1b2c3d-0000-9000-a000-000000000001";

    public static string Create(ChatProtocol protocol, string? code, string message, string? type = null, string? param = null) => protocol == ChatProtocol.OpenAI
        ? $$"""{"error":{"code":{{Json(code)}},"message":{{Json(message)}},"type":{{Json(type)}},"param":{{Json(param)}}},"id":"chatcmpl-{{RequestId}}","request_id":"{{RequestId}}"}"""
        : $$"""{"code":{{Json(code)}},"message":{{Json(message)}},"request_id":"{{RequestId}}"}""";

    private static string Json(string? text) => JsonSerializer.Serialize(text);
}
