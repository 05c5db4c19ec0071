using System.Collections;
using System.Management.Automation;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests.Input;

/// <summary>Converts -Image to parts of a message. Files are read, and addresses are sent unchanged. This class must be used on the pipeline thread.</summary>
internal static class ImageArguments
{
    /// <exception cref="TerminatingException">An image doesn't exist, isn't an image, is too large, or can't be read.</exception>
    public static IReadOnlyList<ContentPart> Read(string[]? images, int maxSize, PathResolver paths, CmdletPump pump)
    {
        if (images is null) return [];
        var parts = new List<ContentPart>();
        foreach (string image in images)
        {
            try
            {
                if (ImageUri.IsRemote(image)) parts.Add(new ContentPart { ImageUrl = image });
                else if (ImageUri.IsData(image)) parts.Add(ReadData(image, maxSize));
                else parts.AddRange(FindFiles(image, paths).Select(file => ReadFile(file, maxSize, pump)));
            }
            catch (InputException exception)
            {
                throw new TerminatingException(ErrorRecords.Create(exception, image));
            }
        }

        return parts;
    }

    private static ContentPart ReadFile(string path, int maxSize, CmdletPump pump)
    {
        Task<ContentPart> read = ImageFile.ReadAsync(path, maxSize);
        pump.WaitFor(read);
        return read.Result;
    }

    private static IReadOnlyList<string> FindFiles(string path, PathResolver paths)
    {
        if (path.StartsWith("file://", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(path, UriKind.Absolute, out Uri? uri)) path = uri.LocalPath;
        return paths.FindLiteralFirst(path) is { Count: > 0 } files ? files
            : throw new InputException("NotFound", ErrorCategory.ObjectNotFound, Texts.Format("Image.NotFound", path), Texts.Format("Image.NotFoundRemedy"));
    }

    private static ContentPart ReadData(string uri, int limit)
    {
        if (!ImageUri.IsImageData(uri)) throw ImageFile.NotImage(uri.Length > 60 ? uri.Substring(0, 60) + "…" : uri);
        long size = ImageUri.GetSize(uri);
        if (size > limit) throw TextFile.TooLarge(uri.Substring(0, uri.IndexOf(',') + 1) + "…", size, limit);
        return new ContentPart { ImageUrl = uri };
    }
}

/// <summary>
/// Converts files, addresses, and paths to text. Without this attribute, Windows PowerShell would convert a file to its name, without the folder.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ImageTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = PSValue.Unwrap(inputData);
        return value is IEnumerable items and not string ? items.Cast<object?>().Select(ToText).ToArray() : new[] { ToText(value) };
    }

    private static string? ToText(object? item) => PSValue.Unwrap(item) switch
    {
        FileSystemInfo file => file.FullName,
        Uri uri => uri.OriginalString,
        object value => value.ToString(),
        null => null,
    };
}
