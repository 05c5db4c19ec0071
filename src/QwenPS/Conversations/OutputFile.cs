using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Files;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Conversations;

/// <summary>Writes a file as Export-Clixml does: over one that is there, unless told otherwise.</summary>
internal static class OutputFile
{
    /// <exception cref="InputException">The file is there and must not be replaced, or is a folder, or its folder is not there, or it cannot be written.</exception>
    public static void Write(string path, byte[] content, bool force, bool keepsExisting)
    {
        try
        {
            if (force && File.Exists(path) && !keepsExisting) File.SetAttributes(path, File.GetAttributes(path) & ~FileAttributes.ReadOnly);
            Put(path, content, keepsExisting ? FileMode.CreateNew : FileMode.OpenOrCreate);
        }
        catch (NotRegularFileException exception)
        {
            throw new InputException(exception.IsFolder ? "IsDirectory" : "NotRegularFile", ErrorCategory.InvalidType, exception.Message, Texts.Format("Conversation.NotAFileRemedy"), exception);
        }
        catch (IOException exception) when (keepsExisting && File.Exists(path))
        {
            throw new InputException("FileExists", ErrorCategory.ResourceExists, Texts.Format("Conversation.Exists", path), Texts.Format("Conversation.ExistsRemedy"), exception);
        }
        catch (Exception exception) when ((exception is IOException or UnauthorizedAccessException) && FindMissingFolder(path) is not null)
        {
            string folder = FindMissingFolder(path)!;
            throw new InputException("FolderNotFound", ErrorCategory.ObjectNotFound, Texts.Format("Conversation.NoFolder", path, folder), Texts.Format("Conversation.NoFolderRemedy", CodeGeneration.EscapeSingleQuotedStringContent(folder)), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException("FileUnwritable", ErrorCategory.WriteError, Texts.Format("Conversation.NotWritten", path, exception.Message), Texts.Format("Conversation.NotWrittenRemedy"), exception);
        }
    }

    private static void Put(string path, byte[] content, FileMode mode)
    {
        bool isNew = !File.Exists(path);
        using FileStream file = RegularFile.Open(path, mode, FileAccess.Write, FileShare.Read);
        try
        {
            FileContent.Replace(file, content);
        }
        catch (IOException) when (isNew)
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    private static string? FindMissingFolder(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder) ? folder : null;
}
