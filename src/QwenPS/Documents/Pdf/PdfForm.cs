using System.Globalization;
using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokens;

namespace QwenPS.Documents.Pdf;

/// <summary>
/// Reads the values that a user entered in the form of a PDF document. These values aren't part of the text of the pages. The form is a tree of fields. The
/// widgets of a field are the places where its value is displayed. The form fields that the PdfPig library returns aren't used, because they don't contain all
/// widgets. In addition, a field that contains itself would cause a stack overflow in the library.
/// </summary>
internal sealed class PdfForm
{
    private const int MaxDepth = 50;
    private const long Radio = 1 << 15;
    private const long PushButton = 1 << 16;

    private readonly Structure _structure;
    private readonly Action _check;
    private readonly HashSet<IndirectReference> _visited = [];

    /// <summary>The name and the value of each field. An item is null after its text is returned.</summary>
    private readonly List<string?> _lines = [];

    /// <summary>The index of the field to which each widget belongs.</summary>
    private readonly Dictionary<IndirectReference, int> _widgets = [];

    private PdfForm(Structure structure, Action check)
    {
        _structure = structure;
        _check = check;
    }

    /// <summary>Reads the form. If a field is damaged, it's omitted. The other fields and the pages can still be read.</summary>
    public static PdfForm Read(PdfDocument document, Action check)
    {
        var form = new PdfForm(document.Structure, check);
        IReadOnlyList<IToken> fields = [];
        Try(() => fields = form.GetItems(form.Get<DictionaryToken>(document.Structure.Catalog.CatalogDictionary, NameToken.AcroForm), NameToken.Fields));
        foreach (IToken field in fields) Try(() => form.Add(field, new PdfField(), 0));
        return form;
    }

    /// <summary>Returns the values of the fields on a page. If a field is on several pages, its value is returned only for the first page.</summary>
    public string TakePage(Page page)
    {
        var indexes = new SortedSet<int>();
        if (_widgets.Count == 0) return "";
        Try(() =>
        {
            foreach (IToken annotation in GetItems(page.Dictionary, NameToken.Annots))
            {
                if (annotation is IndirectReferenceToken reference && _widgets.TryGetValue(reference.Data, out int index)) indexes.Add(index);
            }
        });
        return Take(indexes);
    }

    /// <summary>Returns the values that weren't returned for any page.</summary>
    public string TakeRemaining() => Take(Enumerable.Range(0, _lines.Count));

    private string Take(IEnumerable<int> indexes)
    {
        var text = new StringBuilder();
        foreach (int index in indexes)
        {
            text.Append(_lines[index]);
            _lines[index] = null;
        }

        return text.ToString();
    }

    private void Add(IToken token, PdfField parent, int depth)
    {
        if (depth > MaxDepth || Resolve(token) is not DictionaryToken dictionary) return;
        if (token is IndirectReferenceToken reference && !_visited.Add(reference.Data)) return;
        PdfField field = parent with
        {
            Name = Join(parent.Name, GetText(dictionary, NameToken.T)),
            Type = Get<NameToken>(dictionary, NameToken.Ft)?.Data ?? parent.Type,
            Flags = Get<NumericToken>(dictionary, NameToken.Ff)?.Long ?? parent.Flags,
            Value = Get<IToken>(dictionary, NameToken.V) ?? parent.Value,
        };
        IReadOnlyList<IToken> kids = GetItems(dictionary, NameToken.Kids);
        var widgets = new List<IToken>();
        foreach (IToken kid in kids)
        {
            if (IsField(kid) || field.Type is null) Add(kid, field, depth + 1);
            else widgets.Add(kid);
        }

        // If a field has only one widget, the field and the widget usually have the same dictionary.
        if (kids.Count == 0) widgets.Add(token);
        if (widgets.Count > 0) AddLine(dictionary, field, widgets);
    }

    /// <summary>Determines whether a child of a field is a field, and not a widget.</summary>
    private bool IsField(IToken kid) => Resolve(kid) is DictionaryToken dictionary && (dictionary.ContainsKey(NameToken.T) || dictionary.ContainsKey(NameToken.Kids));

    private void AddLine(DictionaryToken dictionary, PdfField field, List<IToken> widgets)
    {
        string? value = field.Type switch
        {
            "Tx" => ReadText(field.Value),
            "Ch" => field.Value is ArrayToken list ? string.Join(", ", list.Data.Select(ReadText).Where(item => !string.IsNullOrEmpty(item))) : ReadText(field.Value),
            "Btn" when (field.Flags & PushButton) == 0 => ReadButton(dictionary, field, widgets),
            _ => null,
        };
        if (string.IsNullOrWhiteSpace(value)) return;
        string name = GetText(dictionary, NameToken.Tu) is { Length: > 0 } description ? description : field.Name;
        foreach (IToken widget in widgets)
        {
            if (widget is IndirectReferenceToken reference) _widgets[reference.Data] = _lines.Count;
        }

        _lines.Add("- " + (name.Length > 0 ? name + ": " : "") + value!.Trim().Replace("\r\n", "\n").Replace('\r', '\n').Replace("\n", "\n  ") + "\n");
    }

    /// <summary>Reads the state of a checkbox as yes or no. If the field has several states, returns the name of the selected state.</summary>
    private string? ReadButton(DictionaryToken dictionary, PdfField field, List<IToken> widgets)
    {
        DictionaryToken[] buttons = [.. widgets.Select(Resolve).OfType<DictionaryToken>()];
        string? state = field.Value is null
            ? buttons.Select(button => Get<NameToken>(button, NameToken.As)?.Data).FirstOrDefault(IsOn)
            : (field.Value as NameToken)?.Data;
        if ((field.Flags & Radio) == 0 && buttons.SelectMany(GetStates).Distinct().Count() < 2) return IsOn(state) ? "yes" : "no";
        if (!IsOn(state)) return null;
        // If the field has a list of options, the state is the index of an option.
        IReadOnlyList<IToken> options = GetItems(dictionary, NameToken.Opt);
        return int.TryParse(state, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < options.Count ? ReadText(options[index]) : state;
    }

    /// <summary>Returns the names of the states in which a button is on. Each of these states has an appearance.</summary>
    private IEnumerable<string> GetStates(DictionaryToken button) =>
        Get<DictionaryToken>(Get<DictionaryToken>(button, NameToken.Ap), NameToken.N)?.Data.Keys.Where(IsOn) ?? [];

    private static bool IsOn(string? state) => state is not null && !state.Equals("Off", StringComparison.OrdinalIgnoreCase);

    private static string Join(string parent, string name) => parent.Length > 0 && name.Length > 0 ? parent + "." + name : parent + name;

    private string GetText(DictionaryToken dictionary, NameToken key) => ReadText(Get<IToken>(dictionary, key)) ?? "";

    private string? ReadText(IToken? token) => Resolve(token) switch
    {
        StringToken text => text.Data,
        HexToken text => text.Data,
        StreamToken stream => ReadStream(stream),
        _ => null,
    };

    private string ReadStream(StreamToken stream)
    {
        byte[] bytes = stream.Decode(_structure.FilterProvider, _structure.TokenScanner).ToArray();
        bool isUnicode = bytes.Length >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF;
        return isUnicode ? Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2) : Encoding.GetEncoding("iso-8859-1").GetString(bytes);
    }

    private IReadOnlyList<IToken> GetItems(DictionaryToken? dictionary, NameToken key) => Get<ArrayToken>(dictionary, key)?.Data ?? [];

    private T? Get<T>(DictionaryToken? dictionary, NameToken key)
        where T : class, IToken => dictionary is not null && dictionary.TryGet(key, out IToken? token) ? Resolve(token) as T : null;

    /// <summary>Finds the object that a token refers to. A reference can refer to itself, so the number of steps is limited.</summary>
    private IToken? Resolve(IToken? token)
    {
        const int maxSteps = 8;
        _check();
        for (int i = 0; i < maxSteps && token is IndirectReferenceToken reference; i++) token = _structure.TokenScanner.Get(reference.Data)?.Data;
        return token is IndirectReferenceToken or NullToken ? null : token;
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (PdfReader.IsDamage(exception))
        {
            // The object can't be read, but the rest of the document can.
        }
    }

    /// <summary>
    /// Represents the properties of a field, including the inherited properties. The full name of the field begins with the name of its parent.
    /// </summary>
    private sealed record PdfField(string Name = "", string? Type = null, long Flags = 0, IToken? Value = null);
}
