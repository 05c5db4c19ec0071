namespace QwenPS.Fuzz;

/// <summary>Ends the process and reports the input if a case takes too long, because a thread that doesn't respond can't be stopped in any other way.</summary>
internal sealed class Watch : IDisposable
{
    private readonly Timer _timer;
    private readonly TimeSpan _timeout;
    private (FuzzTarget Target, int Seed, int Number, byte[] Input)? _case;

    public Watch(TimeSpan patience)
    {
        _timeout = patience;
        _timer = new Timer(_ => OnHang());
    }

    public static string Folder { get; set; } = Path.Combine("TestResults", "fuzz");

    public void Begin(FuzzTarget target, int seed, int number, byte[] input)
    {
        _case = (target, seed, number, input);
        _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
    }

    public void End() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();

    private void OnHang()
    {
        if (_case is not { } hung) return;
        Directory.CreateDirectory(Folder);
        string path = Path.Combine(Folder, FormattableString.Invariant($"{hung.Target.Name}-{hung.Seed}-{hung.Number}.hang.bin"));
        File.WriteAllBytes(path, hung.Input);
        Console.Error.WriteLine($"HANG: {hung.Target.Name}, seed {hung.Seed}, case {hung.Number}: more than {_timeout.TotalSeconds} s. The input: {path}");
        Environment.Exit(1);
    }
}
