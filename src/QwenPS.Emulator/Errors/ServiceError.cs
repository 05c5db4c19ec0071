namespace QwenPS.Emulator.Errors;

/// <summary>An error of the service, with its codes and messages in both protocols.</summary>
internal sealed record ServiceError(int Status, string? Code, string Message)
{
    private readonly string? nativeCode;
    private readonly string? nativeMessage;
    private readonly string? type;

    public string? NativeCode { get => nativeCode ?? Code; init => nativeCode = value; }

    public string NativeMessage { get => nativeMessage ?? Message; init => nativeMessage = value; }

    public string? Type { get => type ?? Code; init => type = value; }

    public string? Param { get; init; }

    /// <summary>Some checks of the compatible protocol run before the IDs are added to an error.</summary>
    public bool Short { get; init; }
}
