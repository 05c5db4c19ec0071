
namespace QwenPS.Conversations;

/// <summary>Replaces what is in a file, so that a disk without room for the new content costs nothing of the old.</summary>
internal static class FileContent
{
    /// <summary>
    /// What the new content is longer by goes first, behind the old: only this takes room. A second file that takes the place of the first would
    /// need room for both, and lose links and rights.
    /// </summary>
    /// <param name="file">The file, without a buffer.</param>
    /// <param name="content">All that shall be in it.</param>
    /// <exception cref="IOException">There is no room; the file is as it was.</exception>
    public static void Replace(FileStream file, byte[] content)
    {
        long before = file.Length;
        int kept = (int)Math.Min(before, content.Length);
        try
        {
            file.Position = kept;
            file.Write(content, kept, content.Length - kept);
            // Some file systems of a network say only now that they are full.
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
