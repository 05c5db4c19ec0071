using QwenPS.Resources;

namespace QwenPS.Files;

/// <summary>A path leads to something that isn't a regular file, such as a folder, a device, a named pipe or a socket.</summary>
internal sealed class NotRegularFileException(string path, bool isFolder) : IOException(Texts.Format(isFolder ? "File.Folder" : "File.NotRegular", path))
{
    public bool IsFolder { get; } = isFolder;
}
