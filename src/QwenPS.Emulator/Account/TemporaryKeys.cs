using System.Collections.Concurrent;

namespace QwenPS.Emulator.Account;

/// <summary>Represents the temporary keys. Until a temporary key expires, it has the permissions of the key that created it.</summary>
internal sealed class TemporaryKeys(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (string Authorization, DateTimeOffset Expires)> _keys = new(StringComparer.Ordinal);

    public (string Token, DateTimeOffset Expires) Add(string authorization, int seconds)
    {
        var token = $"st-emulator-{Guid.NewGuid():N}";
        DateTimeOffset expires = time.GetUtcNow().AddSeconds(seconds);
        _keys[$"Bearer {token}"] = (authorization, expires);
        return (token, expires);
    }

    /// <summary>
    /// Returns the value of the Authorization header to check. For a valid temporary key, this is the value of the key that created the temporary key.
    /// </summary>
    public string? Resolve(string? authorization) =>
        authorization is not null && _keys.TryGetValue(authorization, out (string Authorization, DateTimeOffset Expires) key) && time.GetUtcNow() < key.Expires
            ? key.Authorization
            : authorization;
}
