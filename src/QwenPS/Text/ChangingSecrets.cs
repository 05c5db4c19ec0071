namespace QwenPS.Text;

/// <summary>Secrets that are replaced from time to time, and must be masked even after that. Thread-safe.</summary>
internal sealed class ChangingSecrets
{
    /// <summary>The number of secrets that are kept. A temporary key is valid for less time than this many renewals take.</summary>
    private const int Most = 8;

    private readonly object _lock = new();
    private volatile string[] _all = [];

    /// <summary>The latest secrets, newest first. The list changes only as a whole.</summary>
    public string[] All => _all;

    public void Add(string secret)
    {
        lock (_lock) _all = [secret, .. _all.Take(Most - 1)];
    }
}
