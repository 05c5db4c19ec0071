using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Keys;

/// <summary>Provides the checks of an emulated key. The text of the key specifies the result of each check.</summary>
internal static class ApiKey
{
    private const string Prefix = "sk-emulator-";
    private const string Bearer = "Bearer ";

    // Keys of these kinds pass the first check, and fail a later check.
    private static readonly string[] Later = ["arrears", "balance", "quota", "tokenquota", "unpurchased"];

    /// <summary>Checks whether the key belongs to this service, this region, and this workspace. This is the first check.</summary>
    public static ServiceError? CheckKey(string? authorization, string? region)
    {
        if (string.IsNullOrWhiteSpace(authorization)) return AccountErrors.NoKey;
        return Kind(authorization) switch
        {
            null => AccountErrors.InvalidKey,
            var kind when Is(kind, "expired") => AccountErrors.ExpiredKey,
            var kind when Is(kind, "revoked") => AccountErrors.RevokedKey,
            var kind when Is(kind, "workspace") => AccountErrors.WorkspaceDenied,
            var kind when Is(kind, "frozen") => AccountErrors.Frozen,
            var kind when kind.StartsWith("region-", StringComparison.Ordinal) => kind["region-".Length..] == region ? null : AccountErrors.InvalidKey,
            var kind when kind.StartsWith("ok", StringComparison.Ordinal) || kind.StartsWith("denied-", StringComparison.Ordinal) => null,
            var kind when Later.Any(name => Is(kind, name)) => null,
            _ => AccountErrors.InvalidKey,
        };
    }

    /// <summary>Checks whether the account can pay. This is the second check.</summary>
    public static ServiceError? CheckQuota(string? authorization) => Kind(authorization) switch
    {
        null => null,
        var kind when Is(kind, "arrears") => AccountErrors.Arrearage,
        var kind when Is(kind, "balance") => AccountErrors.InsufficientBalance,
        var kind when Is(kind, "quota") => AccountErrors.QuotaUsedUp,
        var kind when Is(kind, "tokenquota") => LimitErrors.TokensPerMinute,
        _ => null,
    };

    /// <summary>Checks whether the key can call the model. This check is made after the check of the rate limit.</summary>
    public static ServiceError? CheckModel(string? authorization, string model) => Kind(authorization) switch
    {
        null => null,
        var kind when Is(kind, "unpurchased") => AccountErrors.Unpurchased,
        var kind when kind == "denied-" + model => AccountErrors.ModelDenied,
        _ => null,
    };

    // Additional text can follow the name. In this way, each test can use a different key.
    private static bool Is(string kind, string name) =>
        kind.StartsWith(name, StringComparison.Ordinal) && (kind.Length == name.Length || !char.IsAsciiLetter(kind[name.Length]));

    private static string? Kind(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return null;
        var key = authorization[Bearer.Length..];
        return key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : null;
    }
}
