using QwenPS.Documents.Mail;
using QwenPS.Documents.Office;
using QwenPS.Documents.Pdf;
using QwenPS.Documents.Web;

namespace QwenPS.Documents.Extraction;

/// <summary>
/// Extracts the text of a document within the limits of <see cref="DocumentLimits"/>. The extraction runs on a separate thread. If a library throws an
/// exception because of a damaged document, the exception is converted to a <see cref="DocumentException"/>.
/// </summary>
internal static class DocumentExtractor
{
    /// <summary>
    /// The stack size of the thread in bytes. The stack is large, because libraries use recursion for nested structures. The operating system allocates memory
    /// only for the part of the stack that's used.
    /// </summary>
    private const int StackSize = 64 * 1024 * 1024;

    /// <summary>
    /// The time to wait for the extraction to end after it's canceled. The time is short, because a cmdlet must end within a second after the user presses
    /// Ctrl+C.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Limits the number of documents that are processed at the same time. The limit is the number of processors, because each extraction needs a processor and
    /// memory.
    /// </summary>
    private static readonly SemaphoreSlim Places = new(Math.Max(1, Environment.ProcessorCount));

    /// <summary>Extracts the text of a document.</summary>
    /// <param name="type">The type of the document.</param>
    /// <param name="content">The document, which must support seeking.</param>
    /// <param name="limits">The limits for the extraction.</param>
    /// <param name="stop">A token that cancels the extraction.</param>
    /// <exception cref="DocumentException">The text can't be extracted.</exception>
    public static async Task<DocumentText> ExtractAsync(DocumentType type, Stream content, DocumentLimits limits, CancellationToken stop)
    {
        await Places.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(stop);
            timer.CancelAfter(limits.Timeout);
            Task<DocumentText> work = RunAsync(() => Extract(type, content, limits, timer.Token));
            await Task.WhenAny(work, WaitForEndAsync(timer.Token)).ConfigureAwait(false);
            if (work.IsCompleted) return await work.ConfigureAwait(false);
            _ = work.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            stop.ThrowIfCancellationRequested();
            throw new DocumentException(DocumentProblem.TooSlow);
        }
        catch (OperationCanceledException exception) when (!stop.IsCancellationRequested)
        {
            throw new DocumentException(DocumentProblem.TooSlow, exception);
        }
        finally
        {
            Places.Release();
        }
    }

    /// <summary>
    /// Waits until the extraction is canceled, and then waits for the duration of <see cref="Grace"/>. A library can't be stopped while it processes a page. If
    /// the extraction doesn't end within this duration, its thread continues in the background, and the result isn't used.
    /// </summary>
    private static async Task WaitForEndAsync(CancellationToken stop)
    {
        await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, stop)).ConfigureAwait(false);
        await Task.Delay(Grace, CancellationToken.None).ConfigureAwait(false);
    }

    private static DocumentText Extract(DocumentType type, Stream content, DocumentLimits limits, CancellationToken stop)
    {
        try
        {
            content.Position = 0;
            var text = new MarkdownWriter(limits, stop);
            DocumentInfo info = CreateReader(type).Read(content, text);
            if (!text.HasText) throw new DocumentException(DocumentProblem.NoText) { Reason = FindReason(type, info) };
            return new DocumentText(info, text.ToString()) { Type = type, Characters = text.Length };
        }
        catch (Exception exception) when (LibraryFailure.Is(exception) && exception is not IOException)
        {
            throw new FileLoadException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is not (DocumentException or OperationCanceledException) && !LibraryFailure.Is(exception))
        {
            // For damaged documents, the libraries throw exceptions of many types, including NullReferenceException. If a library is missing, the document
            // isn't damaged, so the exception isn't converted to a DocumentException.
            throw new DocumentException(DocumentProblem.Damaged, exception);
        }
    }

    private static NoTextReason FindReason(DocumentType type, DocumentInfo info) => type switch
    {
        DocumentType.Html when info.HasScripts => NoTextReason.Scripts,
        DocumentType.Pdf when info.PagesWithoutText > 0 => NoTextReason.Scan,
        DocumentType.Xlsx when info.HiddenSheets.Count > 0 && info.Sheets.Count == 0 => NoTextReason.HiddenSheets,
        DocumentType.Xlsx when info.HiddenRows + info.HiddenColumns > 0 => NoTextReason.HiddenCells,
        DocumentType.Pptx when info is { HiddenSlides: > 0, Slides: 0 } => NoTextReason.HiddenSlides,
        DocumentType.Docx or DocumentType.Pptx when info.HasPictures => NoTextReason.Pictures,
        _ => NoTextReason.Empty,
    };

    private static IDocumentReader CreateReader(DocumentType type) => type switch
    {
        DocumentType.Docx => new WordReader(),
        DocumentType.Xlsx => new WorkbookReader(),
        DocumentType.Pptx => new PresentationReader(),
        DocumentType.Pdf => new PdfReader(),
        DocumentType.Html => new HtmlReader(),
        DocumentType.Eml => new MailReader(),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static Task<T> RunAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(Run, StackSize) { IsBackground = true, Name = "QwenPS-Document" };
        thread.Start();
        return result.Task;

        void Run()
        {
            try
            {
                result.SetResult(work());
            }
            catch (OperationCanceledException exception)
            {
                result.TrySetCanceled(exception.CancellationToken);
            }
#pragma warning disable CA1031 // The caller that awaits the result receives the exception.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                result.TrySetException(exception);
            }
        }
    }
}
