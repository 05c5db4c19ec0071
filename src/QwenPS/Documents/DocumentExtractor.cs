using QwenPS.Documents.Mail;
using QwenPS.Documents.Office;
using QwenPS.Documents.Pdf;
using QwenPS.Documents.Web;

namespace QwenPS.Documents;

/// <summary>Extracts the text of a document within the limits. Runs on its own thread, and any exception of a library becomes a typed error.</summary>
internal static class DocumentExtractor
{
    /// <summary>Libraries call themselves for nested structures, so the thread has a large stack. It's only used if it's needed.</summary>
    private const int StackSize = 64 * 1024 * 1024;

    /// <summary>How long a stop waits for the extraction. Ctrl-C must return within a second.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>A document uses a processor and memory, so only some are processed at the same time, however many requests are in flight.</summary>
    private static readonly SemaphoreSlim Places = new(Math.Max(1, Environment.ProcessorCount));

    /// <summary>Extracts the text.</summary>
    /// <param name="type">The type of the document.</param>
    /// <param name="content">The document, which can be read at any position.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="stop">Ends the extraction.</param>
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

    /// <summary>Waits for a stop and then a little longer. A library can't be stopped inside a page, so its thread is then left to itself.</summary>
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
            if (!text.HasText) throw new DocumentException(DocumentProblem.NoText);
            return new DocumentText
            {
                Type = type,
                Pages = info.Pages,
                UnreadablePages = info.UnreadablePages,
                Slides = info.Slides,
                HiddenSlides = info.HiddenSlides,
                Sheets = info.Sheets,
                HiddenSheets = info.HiddenSheets,
                Attachments = info.Attachments,
                Comments = info.Comments,
                HasMacros = info.HasMacros,
                Text = text.ToString(),
                Characters = text.Length,
            };
        }
        catch (Exception exception) when (exception is not (DocumentException or OperationCanceledException or FileNotFoundException or FileLoadException))
        {
            // The libraries throw many types of exceptions for damaged documents, even NullReferenceException. A library that's missing is a different problem.
            throw new DocumentException(DocumentProblem.Damaged, exception);
        }
    }

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
#pragma warning disable CA1031 // The exception is thrown where the result is awaited.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                result.SetException(exception);
            }
        }
    }
}
