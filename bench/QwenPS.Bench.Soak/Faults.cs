using System.Globalization;

namespace QwenPS.Bench.Soak;

/// <summary>Provides all faults of the emulator as JSON.</summary>
internal static class Faults
{
    /// <summary>The name of the fault that cancels the call. The caller applies this fault, and not the emulator.</summary>
    public const string Cancel = "cancel";

    private static readonly (string Name, Func<Random, string> Json)[] Kinds =
    [
        ("status 400", _ => "\"status\":400"), ("status 401", _ => "\"status\":401"), ("status 403", _ => "\"status\":403"), ("status 404", _ => "\"status\":404"),
        ("status 429", _ => "\"status\":429,\"headers\":{\"retry-after-ms\":\"1\"}"), ("status 500", _ => "\"status\":500"), ("status 503", _ => "\"status\":503"),
        ("error as a stream", _ => "\"status\":500,\"sseBodyOnError\":true"), ("redirect", _ => "\"status\":307,\"body\":\"\",\"headers\":{\"Location\":\"http://127.0.0.1:9/\"}"),
        ("HTML 502", _ => "\"html502\":true"), ("empty body", _ => "\"emptyBody\":true"), ("JSON cut", _ => "\"truncateJson\":true"),
        ("no JSON", _ => "\"body\":\"{\\\"choices\\\":[nonsense\""),
        ("wrong content type", _ => "\"wrongContentType\":true"), ("no request id", _ => "\"omitRequestId\":true"), ("delay", random => Number("delayMs", random.Next(1, 200))),
        ("reset before headers", _ => "\"resetBeforeHeaders\":true"), ("drop", random => Number("dropAfterBytes", random.Next(900))),
        ("close", random => Number("closeAfterBytes", random.Next(900))),
        ("end", random => Number("endAfterBytes", random.Next(900))), ("stall", random => Number("stallAfterBytes", random.Next(900))),
        ("split", random => Number("splitBytes", random.Next(1, 50)) + ",\"splitDelayMs\":0"),
        ("no [DONE]", _ => "\"noDone\":true"), ("no finish", _ => "\"noFinish\":true"), ("error event", random => Number("errorEventAfter", random.Next(3))),
        ("keep-alive", _ => "\"keepAlive\":true"), ("no space", _ => "\"noSpaceAfterColon\":true"), ("CR LF", _ => "\"crlf\":true"), (Cancel, _ => ""),
    ];

    public static int Count => Kinds.Length;

    /// <summary>Returns the name of a random fault and its members as JSON.</summary>
    public static (string Name, string Members) Pick(Random random)
    {
        var (name, json) = Kinds[random.Next(Kinds.Length)];
        return (name, json(random));
    }

    private static string Number(string name, int value) => string.Create(CultureInfo.InvariantCulture, $"\"{name}\":{value}");
}
