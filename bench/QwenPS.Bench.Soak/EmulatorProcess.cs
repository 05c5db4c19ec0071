using System.Diagnostics;
using System.Text;
using QwenPS.Emulator;

namespace QwenPS.Bench.Soak;

/// <summary>Represents an emulator in a separate process.</summary>
internal sealed class EmulatorProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _admin;

    private EmulatorProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        _admin = new HttpClient { BaseAddress = address };
    }

    public Uri Address { get; }

    public static EmulatorProcess Start()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(EmulatorHost).Assembly.Location, "--exit-with-stdin"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        return new EmulatorProcess(process, new Uri(process.StandardOutput.ReadLine()!));
    }

    /// <summary>Applies the fault to the first request that contains the text.</summary>
    public async Task QueueAsync(string members, string text)
    {
        using var body = new StringContent($"{{{members},\"match\":{{\"contentContains\":\"{text}\"}}}}", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _admin.PostAsync(new Uri("emulator/faults", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Returns the number of requests since the previous call, and removes the remaining faults.</summary>
    public async Task<string> ResetAsync()
    {
        string counters = await _admin.GetStringAsync(new Uri("emulator/counters", UriKind.Relative));
        using HttpResponseMessage answer = await _admin.PostAsync(new Uri("emulator/reset", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
        return counters;
    }

    public void Dispose()
    {
        _admin.Dispose();
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill();
        _process.Dispose();
    }
}
