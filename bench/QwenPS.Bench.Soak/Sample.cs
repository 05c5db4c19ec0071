using System.Diagnostics;

namespace QwenPS.Bench.Soak;

/// <summary>Represents the resources that the process uses when there are no in-flight calls.</summary>
internal sealed record Sample(int Handles, int Threads, double HeapMegabytes, double WorkingSetMegabytes)
{
    private const double Megabyte = 1024 * 1024;

    public static Sample Take()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using Process process = Process.GetCurrentProcess();
        return new Sample(process.HandleCount, process.Threads.Count, GC.GetTotalMemory(forceFullCollection: true) / Megabyte, process.WorkingSet64 / Megabyte);
    }
}
