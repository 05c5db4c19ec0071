using QwenPS.Emulator.Answers;
using QwenPS.Emulator.Catalog;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Batches;

/// <summary>
/// Resolves the system messages that refer to files (<c>fileid://ID,fileid://ID</c>). Only models that read files support such messages. In each request, the
/// tokens of the files are counted as input tokens.
/// </summary>
internal static class FileReferences
{
    private const string Scheme = "fileid://";

    /// <exception cref="ServiceException">A file can't be used.</exception>
    public static ParsedCall Resolve(ParsedCall call, KnownModel model, FileStore files)
    {
        if (model.FileIds == 0) return call;
        var ids = call.Messages.Where(IsReference).SelectMany(message => message.Text.Split(',')).Select(ReadId).ToList();
        if (ids.Count > model.FileIds) throw new ServiceException(FileErrors.TooManyReferences);
        return call with { FileTokens = ids.Sum(id => CountTokens(Find(files, id))) };
    }

    private static bool IsReference(ChatMessage message) => message.Role == "system" && message.Text.StartsWith(Scheme, StringComparison.Ordinal);

    private static string ReadId(string part)
    {
        var text = part.Trim();
        return text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : throw new ServiceException(FileErrors.Unknown(text));
    }

    private static StoredFile Find(FileStore files, string id)
    {
        if (files.Find(id) is not { Purpose: FileRules.Extract } file) throw new ServiceException(FileErrors.Unknown(id));
        return file.Status switch
        {
            "processed" => file,
            "error" => throw new ServiceException(FileErrors.NotParsed(id)),
            _ => throw new ServiceException(FileErrors.InProgress),
        };
    }

    /// <summary>
    /// Returns the number of tokens in a file. For text files, the text is counted. Other files aren't parsed, and every four bytes count as one token.
    /// </summary>
    private static int CountTokens(StoredFile file) => Path.GetExtension(file.Name) is ".txt" or ".md" or ".csv" or ".json"
        ? TokenEstimate.Count(File.ReadAllText(file.Path))
        : (int)Math.Max(1, file.Bytes / 4);
}
