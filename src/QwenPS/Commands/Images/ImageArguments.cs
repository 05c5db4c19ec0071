using System.Collections.ObjectModel;
using System.Management.Automation;
using QwenPS.Client.Images;
using QwenPS.Commands.Chat;
using QwenPS.Resources;

namespace QwenPS.Commands.Images;

/// <summary>Makes parts of a message out of -Image: files are read, addresses go as they are. Runs on the pipeline thread.</summary>
internal static class ImageArguments
{
    /// <exception cref="TerminatingException">One of them is no image, too large, not there, or cannot be read.</exception>
    public static IReadOnlyList<ContentPart> Read(ChatRequestCommand command)
    {
        if (command.Image is not { } images) return [];
        var parts = new List<ContentPart>();
        foreach (string image in images)
        {
            try
            {
                if (ImageUri.IsRemote(image)) parts.Add(new ContentPart { ImageUrl = image });
                else if (ImageUri.IsData(image)) parts.Add(Data(image, command.MaxInputSize));
                else AddFiles(parts, command, image);
            }
            catch (InputException exception)
            {
                throw new TerminatingException(ErrorRecords.Create(exception, image));
            }
        }

        return parts;
    }

    private static void AddFiles(List<ContentPart> parts, ChatRequestCommand command, string path)
    {
        foreach (string file in Files(command, path))
        {
            Task<ContentPart> read = ImageFile.ReadAsync(file, command.MaxInputSize);
            command.Pump.WaitFor(read);
            parts.Add(read.Result);
        }
    }

    /// <summary>A path that is there as it is written is taken so, brackets and all; others may have wildcards.</summary>
    private static Collection<string> Files(ChatRequestCommand command, string path)
    {
        if (path.StartsWith("file://", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(path, UriKind.Absolute, out Uri? uri)) path = uri.LocalPath;
        try
        {
            string literal = command.GetUnresolvedProviderPathFromPSPath(path);
            if (File.Exists(literal) || Directory.Exists(literal)) return [literal];
            var files = command.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            if (provider.Name == "FileSystem" && files.Count > 0) return files;
        }
        catch (Exception exception) when (exception is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            // Said below.
        }

        throw new InputException("NotFound", ErrorCategory.ObjectNotFound, Text.Of("Image.NotFound", path), Text.Of("Image.NotFoundRemedy"));
    }

    private static ContentPart Data(string uri, int limit)
    {
        if (!ImageUri.IsImageData(uri)) throw ImageFile.NotImage(uri.Length > 60 ? uri.Substring(0, 60) + "…" : uri);
        long size = ImageUri.SizeOf(uri);
        if (size > limit) throw TextFile.TooLarge(uri.Substring(0, uri.IndexOf(',') + 1) + "…", size, limit);
        return new ContentPart { ImageUrl = uri };
    }
}
