namespace QwenPS.Emulator.Errors;

/// <summary>The exception that is thrown when a request causes an error of the service.</summary>
internal sealed class ServiceException(ServiceError error) : Exception(error.Message)
{
    public ServiceError Error { get; } = error;
}
