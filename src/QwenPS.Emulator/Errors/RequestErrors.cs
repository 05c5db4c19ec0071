namespace QwenPS.Emulator.Errors;

/// <summary>Provides the errors for the format and the parameters of requests.</summary>
internal static class RequestErrors
{
    private const string InvalidRequest = "invalid_request_error";

    public static ServiceError NotJson { get; } = new(400, "invalid_parameter_error", "The request body is not valid JSON.")
    {
        Type = InvalidRequest,
        NativeCode = "BadRequest.IllegalInput",
        NativeMessage = "The input parameter requires json format.",
    };

    public static ServiceError PathNotFound(string path) => new(404, "not_found", $"Not Found: {path}")
    {
        Type = InvalidRequest,
        NativeCode = "NotFound",
        NativeMessage = "url error, please check url!",
    };

    public static ServiceError MethodNotAllowed(string method) => new(405, "method_not_allowed", $"Request method '{method}' is not supported.")
    {
        Type = InvalidRequest,
        NativeCode = "MethodNotAllowed",
    };

    public static ServiceError BodyTooLarge { get; } = new(413, "request_too_large", "The request body is too large.") { Type = InvalidRequest };

    public static ServiceError Missing(string param) =>
        Parameter("missing_required_field", $"Missing required parameter: '{param}'.", param);

    public static ServiceError WrongType(string param, string expected) =>
        Parameter("invalid_parameter_error", $"'{param}' must be {expected}.", param);

    public static ServiceError InvalidValue(string param, string message) => Parameter("invalid_value", message, param);

    public static ServiceError EmulatorHeader(string header, string message) =>
        Parameter("invalid_parameter_error", $"{header}: {message}", header);

    public static ServiceError ArgumentsNotJson(string param) =>
        Parameter("invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: The \"function.arguments\" parameter of the code model must be in JSON format.", param);

    public static ServiceError ToolCallsUnanswered(int place) =>
        Parameter(
            "invalid_parameter_error",
            "<400> InternalError.Algo.InvalidParameter: An assistant message with \"tool_calls\" must be followed by tool messages responding to each \"tool_call_id\". "
                + $"The following tool_call_ids did not have response messages: message[{place}].role",
            "messages");

    public static ServiceError AddressNotValid { get; } =
        Parameter("invalid_parameter_error", "The provided URL does not appear to be valid. Ensure it is correctly formatted.", "messages");

    public static ServiceError WrongPath { get; } = Parameter("invalid_parameter_error", "url error, please check url\uFF01", "model");

    public static ServiceError StreamOnly { get; } =
        Parameter("invalid_parameter_error", "This model only support stream mode, please enable the stream parameter to access the model. ", "stream");

    public static ServiceError ThinkingNeedsStream { get; } =
        Parameter("invalid_parameter_error", "parameter.enable_thinking must be set to false for non-streaming calls", "enable_thinking");

    public static ServiceError SearchNeedsStream { get; } =
        Parameter("invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: Non-streaming mode does not support Web Search in thinking mode", "enable_search");

    public static ServiceError PartialWhileThinking { get; } =
        Parameter("invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: Partial mode is not supported when enable_thinking is true", "messages");

    public static ServiceError RoleNotTaken { get; } = Parameter("invalid_parameter_error", "Role must be in [user, assistant].", "messages");

    /// <summary>Creates the error for a field that isn't supported. Its message is from other servers that use the same protocol.</summary>
    public static ServiceError FieldNotTaken(string param) =>
        Parameter("unsupported_parameter", $"Unsupported parameter: '{param}' is not supported with this model.", param);

    public static ServiceError UnknownEffort(string effort, IEnumerable<string> known) =>
        Parameter("invalid_parameter_error", $"'{effort}' is not one of [{string.Join(", ", known.Select(word => $"'{word}'"))}] - 'reasoning_effort'", "reasoning_effort");

    public static ServiceError EffortAndBudget { get; } =
        Parameter("invalid_parameter_error", "'reasoning_effort' and 'thinking_budget' cannot be used together.", "reasoning_effort");

    public static ServiceError ContextLength(int limit) =>
        Parameter("context_length_exceeded", $"Range of input length should be [1, {limit}]", "messages");

    private static ServiceError Parameter(string code, string message, string param) => new(400, code, message)
    {
        Type = InvalidRequest,
        Param = param,
        NativeCode = "InvalidParameter",
    };
}
