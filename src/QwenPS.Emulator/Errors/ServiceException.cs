namespace QwenPS.Emulator.Errors;

/// <summary>Carries an error out of the reading of a request.</summary>
internal sealed class ServiceException(ServiceError error) : Exception(error.Message)
{
    public ServiceError Error { get; } = error;
}
