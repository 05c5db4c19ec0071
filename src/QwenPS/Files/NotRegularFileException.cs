using QwenPS.Resources;

namespace QwenPS.Client.Files;

/// <summary>A path leads to something that isn't a regular file, such as a folder, a device, a named pipe or a socket.</summary>
internal sealed class NotRegularFileException(string path, bool isFolder) : IOException(Text.Format(isFolder ? "File.Folder" : "File.NotRegular", path))
{
    public bool IsFolder { get; } = isFolder;
}
