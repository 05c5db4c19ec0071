namespace QwenPS.Schema;

/// <summary>What was given as a JSON schema is none. The message says where and why, in one line.</summary>
internal sealed class SchemaException(string message, Exception? innerException = null) : Exception(message, innerException);
