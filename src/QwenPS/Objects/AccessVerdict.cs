namespace QwenPS;

/// <summary>Specifies the category of a failed access check. The numeric value is the exit code of the process.</summary>
public enum AccessVerdict
{
    /// <summary>No check failed.</summary>
    Passed = 0,

    /// <summary>An input, such as the baseline file, is invalid.</summary>
    Usage = 2,

    /// <summary>The service can't be reached. The cause is the name resolution, the connection, TLS, the proxy, or the time limit.</summary>
    Network = 10,

    /// <summary>The service or a gateway failed, or the response isn't valid.</summary>
    Service = 11,

    /// <summary>The API key is missing or invalid, is rejected, or belongs to another region or workspace.</summary>
    Key = 20,

    /// <summary>The account has an overdue payment, or its free quota is used up.</summary>
    Billing = 30,

    /// <summary>The key can't call a model, because the model isn't activated, isn't authorized for the key's workspace, or doesn't exist.</summary>
    ModelAccess = 40,

    /// <summary>A model is retired.</summary>
    ModelRetired = 50,

    /// <summary>A call exceeded a rate limit, or a quota is lower than the minimum in the baseline.</summary>
    Quota = 60,

    /// <summary>The permissions of the key differ from the baseline.</summary>
    Drift = 70,
}
