namespace QwenPS.Emulator.Errors;

/// <summary>Represents an error of the service, with its codes and messages in both protocols.</summary>
internal sealed record ServiceError(int Status, string? Code, string Message)
{
    private readonly string? _nativeCode;
    private readonly string? _nativeMessage;
    private readonly string? _type;

    public string? NativeCode { get => _nativeCode ?? Code; init => _nativeCode = value; }

    public string NativeMessage { get => _nativeMessage ?? Message; init => _nativeMessage = value; }

    public string? Type { get => _type ?? Code; init => _type = value; }

    public string? Param { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the error has the short format, without IDs. Some checks of the compatible protocol run before the IDs are
    /// added to an error.
    /// </summary>
    public bool Short { get; init; }
}
