using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>Reads the error in a text that a user pasted. The text can be a response body in any format or the output of another program.</summary>
internal sealed class PastedError
{
    /// <summary>The maximum length of the text. If the text is longer, for example because it's a log, only the first part is read.</summary>
    private const int MaxTextLength = 64 * 1024;

    /// <summary>The maximum number of characters after a code or a status that are treated as the text of the same error.</summary>
    private const int MaxErrorLength = 2048;

    private const int MaxObjects = 100;

    /// <summary>The maximum number of levels of escaped quotation marks. A string inside another string has one more level.</summary>
    private const int MaxEscapes = 3;

    private static readonly Regex Blanks = new(@"\s+", RegexOptions.CultureInvariant);

    private PastedError(string text) => Text = text;

    public string Text { get; }

    /// <summary>
    /// Gets the error to find in the catalog. Its message is always one line, even if a terminal wrapped it. If the text contains a code, the message might
    /// consist of only the text next to the code.
    /// </summary>
    public ServiceError Error { get; private set; } = new();

    public int? Status { get; private set; }

    public string? RequestId { get; private set; }

    /// <summary>Gets the message for users. If the error has no message, the value consists of the most relevant lines of the text.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Gets the text around the error. This text is used if neither the code nor the message identifies the error.</summary>
    public string Around { get; private set; } = "";

    public static PastedError Read(string text)
    {
        text = (text.Length <= MaxTextLength ? text : text.Substring(0, MaxTextLength)).Trim();
        (ServiceError error, int? place, string source) = FindObject(text);
        Match? code = null;
        if (!ErrorCatalog.Current.HasMeaning(error.Code))
        {
            code = PastedCode.Find(text);
            error.Code = code?.Value ?? error.Code;
            if (code is not null) (place, source) = (code.Index, text);
        }

        var pasted = new PastedError(text) { Error = error, Status = error.StatusCode };
        (int Status, int At)? found = PastedStatus.Find(source, place);
        pasted.Status ??= found?.Status;

        if (text.StartsWith("<", StringComparison.Ordinal)) pasted.Error.Message ??= ErrorParser.FindMessage(text);
        pasted.RequestId = Errors.RequestId.Find(null, pasted.Error.RequestId, null)
            ?? PastedStatus.FindRequestId(source, place, found?.At)
            ?? Errors.RequestId.Find(null, null, pasted.Error.Id);
        pasted.Message = error.Message ?? MessageAt(text, code, found?.At);
        string? words = code is null ? null : PastedCode.FindDescription(text, code);
        error.Message ??= words;
        bool isOnly = PastedStatus.IsSingle(text) && PastedCode.IsSingle(text);
        pasted.Around = isOnly ? text : words ?? (place is { } at ? Paragraph(source, at) : text);
        if (error.Message is not null) error.Message = Blanks.Replace(error.Message, " ");
        if (place is null || code is not null) pasted.AddWords();
        return pasted;
    }

    /// <summary>If the message doesn't identify the error, but a sentence in <see cref="Around"/> does, adds this sentence to the message.</summary>
    private void AddWords()
    {
        ErrorCatalog catalog = ErrorCatalog.Current;
        if (catalog.FindByWording(Wording.Create(Message)).Row is not null) return;
        if (catalog.FindByWording(Wording.Create(Around)).At is >= 0 and int at) Message = (Message + " " + PastedLines.Join(Around, at, PastedCode.IsOther)).Trim();
    }

    private static string Paragraph(string text, int at)
    {
        int blank = text.IndexOf("\n\n", at, StringComparison.Ordinal);
        return text.Substring(at, Math.Min(MaxErrorLength, (blank < 0 ? text.Length : blank) - at));
    }

    private static string MessageAt(string text, Match? code, int? status)
    {
        if (code is not null) return PastedLines.Join(text, code.Index, PastedCode.IsOther);
        int words = ErrorCatalog.Current.FindByWording(Wording.Create(text)).At;
        int at = words >= 0 ? words : status ?? Math.Max(0, text.Length - 1);
        return text.Length == 0 ? "" : PastedLines.Join(text, at, PastedCode.IsOther);
    }

    /// <summary>
    /// Finds the object that describes the error best. Returns the error, the position of the object, and the text to which the position refers. The quotation
    /// marks in this text aren't escaped.
    /// </summary>
    private static (ServiceError Error, int? At, string Source) FindObject(string text)
    {
        (ServiceError best, int? place, string source) = (new ServiceError(), null, text);
        for (int round = 0; round <= MaxEscapes && Weight(best) < FullWeight; round++)
        {
            int left = MaxObjects;
            for (int at = text.IndexOf('{'); at >= 0 && left-- > 0 && Weight(best) < FullWeight; at = text.IndexOf('{', at + 1))
            {
                var error = new ServiceError();
                ErrorParser.ReadJson(Encoding.UTF8.GetBytes(LooseObject.ToJson(text, at)), error);
                if (Weight(error) > Weight(best)) (best, place, source) = (error, at, text);
            }

            string unescaped = ErrorParser.Unescape(text);
            if (unescaped.Length == text.Length) break;
            text = unescaped;
        }

        return (best, place, source);
    }

    private const int FullWeight = 8;

    private static int Weight(ServiceError error)
    {
        ErrorCatalog catalog = ErrorCatalog.Current;
        int code = !catalog.HasMeaning(error.Code) ? 0 : catalog.Find(error.Code) is null ? 4 : FullWeight;
        return code + (error.Message is null ? 0 : 2) + (error.StatusCode is null ? 0 : 1) + (error.RequestId is null ? 0 : 1);
    }
}
