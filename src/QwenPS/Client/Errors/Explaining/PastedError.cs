using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors.Explaining;

/// <summary>What a pasted text says of an error: a body of any shape, or what a program printed around one.</summary>
internal sealed class PastedError
{
    /// <summary>More than any error has; the rest of a log is not looked at.</summary>
    private const int LongestText = 64 * 1024;

    private const int MostObjects = 200;

    private static readonly Regex Blanks = new(@"\s+", RegexOptions.CultureInvariant);

    private PastedError(string text) => Text = text;

    public string Text { get; }

    /// <summary>What the catalogue goes by. Its message stands in one line, however a terminal wrapped it, and may be no more than the words beside the code.</summary>
    public ServiceError Error { get; private set; } = new();

    public int? Status { get; private set; }

    public string? RequestId { get; private set; }

    /// <summary>What users read: the error's own message, else the line that says most.</summary>
    public string Message { get; private set; } = "";

    public static PastedError Read(string text)
    {
        text = (text.Length <= LongestText ? text : text.Substring(0, LongestText)).Trim();
        string source = text;
        (ServiceError error, int? place) = FindObject(source);
        if (error.Code is null && text.Contains("\\\""))
        {
            source = text.Replace("\\\"", "\"");
            (error, place) = FindObject(source);
        }

        Match? code = null;
        if (error.Code is null)
        {
            source = text;
            code = PastedCode.Find(text);
            error.Code = code?.Value;
            place = code?.Index;
        }

        var pasted = new PastedError(text) { Error = error, Status = error.StatusCode };
        (int Status, int At)? found = PastedStatus.Find(source, place);
        pasted.Status ??= found?.Status;

        if (text.StartsWith("<", StringComparison.Ordinal)) pasted.Error.Message ??= ErrorParser.MessageOfText(text);
        pasted.RequestId = Transport.RequestId.Of(null, pasted.Error.RequestId, null)
            ?? PastedStatus.FindRequestId(source, place, found?.At)
            ?? Transport.RequestId.Of(null, null, pasted.Error.Id);
        pasted.Message = error.Message ?? LineAt(text, code?.Index ?? found?.At ?? text.Length);
        if (code is not null) error.Message ??= PastedCode.WordsOf(text, code);
        if (error.Message is not null) error.Message = Blanks.Replace(error.Message, " ");
        return pasted;
    }

    /// <summary>The object in the text that says most about an error, and where it begins.</summary>
    private static (ServiceError Error, int? At) FindObject(string text)
    {
        var best = new ServiceError();
        int? place = null;
        int left = MostObjects;
        for (int at = text.IndexOf('{'); at >= 0 && left-- > 0 && best.Code is null; at = text.IndexOf('{', at + 1))
        {
            var error = new ServiceError();
            ErrorParser.ReadJson(Encoding.UTF8.GetBytes(LooseObject.ToJson(text, at)), error);
            if (Weight(error) > Weight(best)) (best, place) = (error, at);
        }

        return (best, place);
    }

    private static int Weight(ServiceError error) =>
        (error.Code is null ? 0 : 4) + (error.Message is null ? 0 : 2) + (error.StatusCode is null ? 0 : 1) + (error.RequestId is null ? 0 : 1);

    /// <summary>The line at a place; the last one where there is no place.</summary>
    private static string LineAt(string text, int at)
    {
        if (text.Length == 0) return "";
        at = Math.Min(at, text.Length - 1);
        int start = text.LastIndexOf('\n', at) + 1;
        int end = text.IndexOf('\n', at);
        return text.Substring(start, (end < 0 ? text.Length : Math.Max(end, start)) - start).Trim();
    }
}
