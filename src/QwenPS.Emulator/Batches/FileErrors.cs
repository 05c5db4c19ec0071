using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Batches;

/// <summary>
/// Provides the errors for uploads, and for messages that refer to files. The texts are from the service's list of errors
/// (https://www.alibabacloud.com/help/en/model-studio/error-code).
/// </summary>
internal static class FileErrors
{
    public static ServiceError TooMany { get; } = Invalid("Upload file number exceed limit.", "file");

    public static ServiceError NoSpace { get; } = Invalid("Upload file capacity exceed limit.", "file");

    public static ServiceError FormatNotSupported { get; } = Invalid("The file format not supported.", "file");

    public static ServiceError InProgress { get; } = Invalid("File parsing in progress, please try again later.", "messages");

    public static ServiceError TooManyReferences { get; } = Invalid("Too many files provided.", "messages");

    public static ServiceError Unknown(string id) => Invalid($"Invalid file [id:{id}].", "messages");

    public static ServiceError NotParsed(string id) => Invalid($"File [id:{id}] parsing error.", "messages");

    private static ServiceError Invalid(string message, string param) => new(400, "invalid_parameter_error", message)
    {
        Type = "invalid_request_error",
        Param = param,
        NativeCode = "InvalidParameter",
    };
}
