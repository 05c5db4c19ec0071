namespace QwenPS.Documents;

/// <summary>Recognizes exceptions that mean that a library is missing or has an unexpected version. The document doesn't cause these exceptions.</summary>
internal static class LibraryFailure
{
    /// <summary>
    /// Determines whether the runtime couldn't load a library, or couldn't find a type or a member in the library. The type of the exception depends on the
    /// code that uses the library first.
    /// </summary>
    public static bool Is(Exception exception) => exception switch
    {
        FileNotFoundException or FileLoadException or BadImageFormatException or TypeLoadException or MissingMemberException => true,
        TypeInitializationException { InnerException: { } cause } => Is(cause),
        _ => false,
    };
}
