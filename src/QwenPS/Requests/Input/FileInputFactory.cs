using System.Collections;
using System.Management.Automation;
using System.Text;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Uploads;

namespace QwenPS.Requests.Input;

/// <summary>
/// Creates the inputs for files. A file is read when its request is sent. Texts and documents are sent as text, and images as images. If files are uploaded,
/// the request contains only a reference to the uploaded files.
/// </summary>
/// <param name="settings">The settings of the requests.</param>
/// <param name="composers">The composers of the requests.</param>
/// <param name="pump">The pump that writes the messages about a file.</param>
internal sealed class FileInputFactory(RequestSettings settings, ItemComposers composers, CmdletPump pump)
{
    /// <summary>Returns the paths of a list that contains only files, or null for any other list.</summary>
    public static string[]? FindPaths(IList list)
    {
        string[] files = [.. list.Cast<object?>().Select(PSValue.Unwrap).OfType<FileSystemInfo>().Select(file => file.FullName)];
        return files.Length > 0 && files.Length == list.Count ? files : null;
    }

    /// <summary>Creates the input for a file.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="target">The file as the user specified it, which is the target of errors.</param>
    /// <param name="file">The file as an object. The answer contains this object as its input object.</param>
    public ChatInput Create(string path, object target, FileSystemInfo file)
    {
        if (settings.UploadsFiles) return CreateUpload([path], target, file);
        PSObject? item = settings.ItemPrompt is null ? null : target as PSObject ?? PSObject.AsPSObject(file);
        if (composers.Create(item, target, path, out ChatRequestComposer composer) is { } failed) return failed;
        var origin = new InputOrigin(path, file);
        return new ChatInput
        {
            Target = target,
            InputObject = file,
            IsItem = true,
            Model = composers.Shared.Model,
            Size = Encoding.UTF8.GetByteCount(composer.CreateUserText(null)) + composer.ImageSize + InputSize.MeasureFile(path),
            Source = path,
            LoadAsync = () => ReadAsync(path, origin, composer),
        };
    }

    /// <summary>Creates the input for files to upload, which are the input of a single request.</summary>
    /// <param name="paths">The full paths.</param>
    /// <param name="target">The files as the user specified them, which are the target of errors.</param>
    /// <param name="input">The files as an object. The answer contains this object as its input object.</param>
    public ChatInput CreateUpload(string[] paths, object target, object input)
    {
        string? source = paths.Length == 1 ? paths[0] : null;
        PSObject? item = settings.ItemPrompt is null ? null : target as PSObject ?? PSObject.AsPSObject(input);
        if (composers.Create(item, target, source, out ChatRequestComposer composer) is { } failed) return failed;
        return new ChatInput
        {
            Target = target,
            InputObject = input,
            IsItem = true,
            Model = composers.Shared.Model,
            Size = Encoding.UTF8.GetByteCount(composer.CreateUserText(null)) + paths.Sum(InputSize.MeasureFile),
            Source = source,
            LoadAsync = () => ReadUploadAsync(paths, new InputOrigin(source, input), composer),
        };
    }

    private async Task<ChatRequest?> ReadAsync(string path, InputOrigin origin, ChatRequestComposer composer)
    {
        (byte[] content, DocumentText? document) = settings.AsImage
            ? new InputContent(await TextFile.ReadBytesAsync(path, settings.MaxInputSize).ConfigureAwait(false), null)
            : await DocumentFile.ReadAsync(path, settings.MaxInputSize, pump, pump.Token).ConfigureAwait(false);
        if (document is not null)
        {
            if (settings.FindExcess(document.Text) is { } refusal) throw refusal;
            await WarnAboutNameAsync(path, document.Type).ConfigureAwait(false);
            return composer.Compose(document.Text, origin with { Document = document.ToInfo() });
        }

        if (ImageFile.TryRead(content) is { } image)
        {
            await WarnAboutNameAsync(path, null).ConfigureAwait(false);
            return composer.Compose(image, origin);
        }

        if (settings.AsImage) throw ImageFile.NotImage(path);
        string text = TextFile.Decode(path, content, settings.Encoding, out string? detected);
        if (detected is not null) await pump.VerboseAsync(TextFile.FormatDetected(path, detected)).ConfigureAwait(false);
        // The caller reports that the file is empty, so a warning about the file name isn't necessary.
        if (text.Length == 0) return null;
        await WarnAboutNameAsync(path, DocumentType.Text).ConfigureAwait(false);
        return composer.Compose(text, origin);
    }

    private async ValueTask WarnAboutNameAsync(string path, DocumentType? type)
    {
        if (DocumentFile.FindNameWarning(path, type) is { } warning) await pump.WarningAsync(warning).ConfigureAwait(false);
    }

    private async Task<ChatRequest?> ReadUploadAsync(string[] paths, InputOrigin origin, ChatRequestComposer composer)
    {
        if (UploadRules.FindExcess(composers.Shared.Model, paths.Length) is { } excess) throw excess;
        var files = new List<RequestFile>();
        foreach (string path in paths)
        {
            if (await UploadRules.ReadAsync(path, pump.Token).ConfigureAwait(false) is { } file) files.Add(file);
            else if (paths.Length == 1) return null;
            else throw new InputException("EmptyInput", ErrorCategory.InvalidData, Texts.Format("File.Empty", path), Texts.Format("Chat.EmptyRemedy"));
        }

        return composer.Compose(files, origin);
    }
}
