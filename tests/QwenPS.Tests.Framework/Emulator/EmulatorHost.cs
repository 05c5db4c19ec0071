using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using QwenPS.Client.Transport;
using QwenPS.Emulator.Batches;

namespace QwenPS.Emulator;

/// <summary>
/// Represents the emulator of QwenPS.Emulator, with the members that the tests use. The emulator requires .NET, so it runs in a separate process here, and this
/// class calls its admin routes. All tests use the same process, one after the other.
/// </summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };
    private static readonly ConcurrentDictionary<string, ConcurrentBag<EmulatorHost>> Idle = new();
    private static readonly string Program = typeof(EmulatorHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(one => one.Key == "EmulatorProgram").Value!;

    private readonly string _arguments;
    private readonly Process _process;

    private EmulatorHost(string arguments)
    {
        _arguments = arguments;
        // The process ends at the end of its input, which also occurs if this process is killed.
        _process = Process.Start(new ProcessStartInfo("dotnet", $"\"{Program}\" --exit-with-stdin {arguments}")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        BaseUri = new Uri(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The emulator didn't start."));
        Faults = new FaultList(this);
    }

    public Uri BaseUri { get; }

    public EmulatorCounters Counters => JsonSerializer.Deserialize<EmulatorCounters>(Call("GET", "counters"), Format)!;

    public IReadOnlyList<RecordedRequest> Requests => JsonSerializer.Deserialize<RecordedRequest[]>(Call("GET", "requests"), Format)!;

    public FaultList Faults { get; }

    public static Task<EmulatorHost> StartAsync(EmulatorOptions? options = null)
    {
        string arguments = (options ?? new EmulatorOptions()).ToArguments();
        return Idle.TryGetValue(arguments, out ConcurrentBag<EmulatorHost>? idle) && idle.TryTake(out EmulatorHost? host) ? Task.FromResult(host)
            : Task.Run(() => new EmulatorHost(arguments));
    }

    public void AddBatchFault(BatchFault fault) => Call("POST", "batchfaults", JsonSerializer.Serialize(fault, Format));

    public void AddFileFault(FileFault fault) => Call("POST", "filefaults", JsonSerializer.Serialize(fault, Format));

    public void BeginOutage(TimeSpan length) => Call("POST", "outage", string.Format(CultureInfo.InvariantCulture, "{{\"seconds\":{0}}}", length.TotalSeconds));

    public void Reset() => Call("POST", "reset");

    public ValueTask DisposeAsync()
    {
        // An in-flight request would be counted in the next test.
        if (Counters.InFlight == 0)
        {
            Reset();
            Idle.GetOrAdd(_arguments, _ => []).Add(this);
        }
        else
        {
            _process.Kill();
            _process.Dispose();
        }

        return default;
    }

    /// <summary>Calls an admin route on a separate socket, so the connections of the test aren't affected.</summary>
    private string Call(string method, string route, string body = "")
    {
        using var client = new TcpClient(BaseUri.Host, BaseUri.Port);
        using NetworkStream stream = client.GetStream();
        byte[] content = Encoding.UTF8.GetBytes(body);
        byte[] head = Encoding.ASCII.GetBytes($"{method} /emulator/{route} HTTP/1.0\r\nHost: {BaseUri.Authority}\r\nContent-Type: application/json\r\nContent-Length: {content.Length}\r\n\r\n");
        stream.Write(head, 0, head.Length);
        stream.Write(content, 0, content.Length);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string[] answer = reader.ReadToEnd().Split(["\r\n\r\n"], 2, StringSplitOptions.None);
        return answer[0].StartsWith("HTTP/1.1 20", StringComparison.Ordinal) ? answer[1] : throw new InvalidOperationException($"{method} {route}: {answer[0]} {answer[1]}");
    }

    public sealed class FaultList(EmulatorHost host)
    {
        public void Add(Fault fault) => host.Call("POST", "faults", JsonSerializer.Serialize(fault, Format));

        public void Clear() => host.Call("DELETE", "faults");
    }
}

public sealed record EmulatorOptions
{
    public TimeSpan? BatchStep { get; init; }

    public TimeSpan? FileParseTime { get; init; }

    public int? FileUploadsPerSecond { get; init; }

    internal string ToArguments() => string.Join(
        " ", new[] { Format("--batch-step", BatchStep?.TotalMilliseconds), Format("--file-parse", FileParseTime?.TotalMilliseconds), Format("--file-uploads", FileUploadsPerSecond) }.OfType<string>());

    private static string? Format(string name, double? value) => value is { } number ? string.Format(CultureInfo.InvariantCulture, "{0} {1}", name, number) : null;
}

public sealed record EmulatorCounters(int Requests, int Rejected, int MaxInFlight, int Disconnects, int InFlight);

public sealed record RecordedRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, [property: JsonPropertyName("body")] string BodyText,
    long BodyLength)
{
    public IReadOnlyDictionary<string, string> Headers { get; } = Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);

    [JsonIgnore]
    public ReadOnlyMemory<byte> Body => Encoding.UTF8.GetBytes(BodyText);
}
