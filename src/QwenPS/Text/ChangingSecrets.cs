namespace QwenPS.Text;

/// <summary>Stores secrets that change from time to time. Earlier secrets must still be masked. This class is thread-safe.</summary>
internal sealed class ChangingSecrets
{
    /// <summary>The number of secrets that are stored. A secret that's no longer stored is a temporary key that has already expired.</summary>
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
