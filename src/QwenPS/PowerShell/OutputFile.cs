using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Files;
using QwenPS.Resources;

namespace QwenPS.PowerShell;

/// <summary>Writes a file in the same way as Export-Clixml. An existing file is replaced, unless -NoClobber is specified.</summary>
internal static class OutputFile
{
    /// <exception cref="InputException">
    /// The file exists and must not be replaced, or the file can't be written. For example, its folder doesn't exist.
    /// </exception>
    public static void Write(string path, byte[] content, bool force, bool keepsExisting)
    {
        try
        {
            if (force && File.Exists(path) && !keepsExisting) File.SetAttributes(path, File.GetAttributes(path) & ~FileAttributes.ReadOnly);
            WriteContent(path, content, keepsExisting ? FileMode.CreateNew : FileMode.OpenOrCreate);
        }
        catch (NotRegularFileException exception)
        {
            string id = exception.IsFolder ? "IsDirectory" : "NotRegularFile";
            throw new InputException(id, ErrorCategory.InvalidType, exception.Message, Texts.Format("Conversation.NotAFileRemedy"), exception);
        }
        catch (IOException exception) when (keepsExisting && File.Exists(path))
        {
            throw new InputException("FileExists", ErrorCategory.ResourceExists, Texts.Format("Conversation.Exists", path), Texts.Format("Conversation.ExistsRemedy"), exception);
        }
        catch (Exception exception) when ((exception is IOException or UnauthorizedAccessException) && FindMissingFolder(path) is not null)
        {
            string folder = FindMissingFolder(path)!;
            string remedy = Texts.Format("Conversation.NoFolderRemedy", CodeGeneration.EscapeSingleQuotedStringContent(folder));
            throw new InputException("FolderNotFound", ErrorCategory.ObjectNotFound, Texts.Format("Conversation.NoFolder", path, folder), remedy, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string message = Texts.Format("Conversation.NotWritten", path, exception.Message);
            throw new InputException("FileUnwritable", ErrorCategory.WriteError, message, Texts.Format("Conversation.NotWrittenRemedy"), exception);
        }
    }

    private static void WriteContent(string path, byte[] content, FileMode mode)
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

/// <summary>Replaces the content of a file. If the disk is full, the file keeps its old content.</summary>
internal static class FileContent
{
    /// <summary>
    /// Replaces the content. The content that exceeds the old length is appended first, because only this step requires additional disk space. A temporary file
    /// isn't used, because it would require space for both files, and wouldn't preserve links and permissions.
    /// </summary>
    /// <param name="file">The file stream, which has no buffer.</param>
    /// <param name="content">The new content.</param>
    /// <exception cref="IOException">The disk is full. The file wasn't changed.</exception>
    public static void Replace(FileStream file, byte[] content)
    {
        long before = file.Length;
        int kept = (int)Math.Min(before, content.Length);
        try
        {
            file.Position = kept;
            file.Write(content, kept, content.Length - kept);
            // Some network file systems report a full disk only when the file is flushed.
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            if (file.Length > before) file.SetLength(before);
            throw;
        }

        file.Position = 0;
        file.Write(content, 0, kept);
        if (before > content.Length) file.SetLength(content.Length);
    }
}
