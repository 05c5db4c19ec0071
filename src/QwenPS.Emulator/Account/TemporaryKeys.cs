using System.Collections.Concurrent;

namespace QwenPS.Emulator.Account;

/// <summary>Represents the temporary keys. Each key has the permissions of the key that created it, until it expires.</summary>
internal sealed class TemporaryKeys(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (string Authorization, DateTimeOffset Expires)> _keys = new(StringComparer.Ordinal);

    public (string Token, DateTimeOffset Expires) Add(string authorization, int seconds)
    {
        var token = $"st-emulator-{Guid.NewGuid():N}";
        var expires = time.GetUtcNow().AddSeconds(seconds);
        _keys[$"Bearer {token}"] = (authorization, expires);
        return (token, expires);
    }

    /// <summary>Returns the authorization to check. For a valid temporary key, it's the authorization of the key that created it.</summary>
    public string? Resolve(string? authorization) =>
        authorization is not null && _keys.TryGetValue(authorization, out var key) && time.GetUtcNow() < key.Expires ? key.Authorization : authorization;
}
