namespace QwenPS.Text;

/// <summary>Stores secrets that are replaced from time to time. Each secret must be masked even after it's replaced. This class is thread-safe.</summary>
internal sealed class ChangingSecrets
{
    /// <summary>The number of secrets that are stored. A temporary key expires before this number of renewals is complete.</summary>
    private const int Most = 8;

    private readonly object _lock = new();
    private volatile string[] _all = [];

    /// <summary>Gets the latest secrets, from the newest to the oldest. Each change replaces the entire array.</summary>
    public string[] All => _all;

    public void Add(string secret)
    {
        lock (_lock) _all = [secret, .. _all.Take(Most - 1)];
    }
}
