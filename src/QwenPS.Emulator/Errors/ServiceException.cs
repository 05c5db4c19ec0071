namespace QwenPS.Emulator.Errors;

/// <summary>An error that occurs while a request is read.</summary>
internal sealed class ServiceException(ServiceError error) : Exception(error.Message)
{
    public ServiceError Error { get; } = error;
}
