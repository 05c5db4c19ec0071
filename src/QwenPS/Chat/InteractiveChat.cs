using System.Globalization;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Resources;

namespace QwenPS.Chat;

/// <summary>
/// Represents an interactive chat. This class reads questions and commands, shows the answers, and stores the conversation. This class must be used on the
/// pipeline thread.
/// </summary>
internal sealed class InteractiveChat
{
    private readonly Connection _connection;
    private readonly SenderOptions _options;
    private readonly CmdletPump _pump;
    private readonly HostLineReader _reader;
    private readonly Func<Conversation, string, bool, bool> _save;
    private readonly List<ChatMessage> _messages;
    private readonly List<string> _savedPaths = [];
    private string _model;
    private string? _system;
    private int _answers;
    private long _tokens;
    private decimal _cost;
    private bool _hasUnknownCost;

    /// <param name="connection">The connection.</param>
    /// <param name="start">The conversation to continue, including the model and the system message.</param>
    /// <param name="options">The objects that send requests, including a writer that shows answers as they arrive.</param>
    /// <param name="pump">The <see cref="CmdletPump"/> that runs the calls and writes to the host.</param>
    /// <param name="reader">The reader of the lines that the user types.</param>
    /// <param name="save">
    /// A function that saves the conversation, and returns true if the file was written. The arguments are the conversation, the path, and a value that
    /// indicates whether an existing file is replaced.
    /// </param>
    public InteractiveChat(
        Connection connection, Conversation start, SenderOptions options, CmdletPump pump, HostLineReader reader, Func<Conversation, string, bool, bool> save)
    {
        _connection = connection;
        _options = options;
        _pump = pump;
        _reader = reader;
        _save = save;
        _model = start.Model ?? connection.Model;
        _system = start.Messages.FirstOrDefault(message => message.Role == "system")?.Content;
        _messages = [.. start.Messages.Where(message => message.Role != "system")];
    }

    private Conversation Conversation =>
        new() { Model = _model, Messages = _system is null ? _messages.ToArray() : [new ChatMessage("system", _system), .. _messages] };

    /// <summary>Runs the chat until the user enters /exit or the input ends. Returns the conversation, or null if the conversation is empty.</summary>
    public Conversation? Run()
    {
        Show(Texts.Format("Interactive.Welcome", _model, _connection.BaseUri.Host));
        if (_messages.Count > 0) Show(Texts.Format("Interactive.Continues", _messages.Count));
        while (_reader.Read(_model + "> ") is { } text)
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            if (IsEnd(text)) break;
            if (text[0] != '/') Ask(text);
            else if (!Execute(text)) break;
        }

        return _messages.Count == 0 ? null : Conversation;
    }

    /// <summary>
    /// Determines whether the user typed a word that ends other programs, such as <c>exit</c>. Such a word also ends the chat. To send the word to the model,
    /// the user types a space before the word.
    /// </summary>
    private static bool IsEnd(string text) => text.TrimEnd().ToLowerInvariant() is "exit" or "quit";

    /// <summary>Executes a command. Returns false if the command ends the chat.</summary>
    private bool Execute(string text)
    {
        string[] parts = text.Split([' ', '\n'], 2);
        string argument = parts.Length > 1 ? parts[1].Trim() : "";
        switch (parts[0].ToLowerInvariant())
        {
            case "/exit" or "/quit":
                return false;
            case "/help" or "/?":
                Show(Texts.Format("Interactive.Help"));
                break;
            case "/model":
                if (argument.Length > 0) SetModel(argument);
                Show(Texts.Format("Interactive.Model", _model));
                break;
            case "/system":
                if (argument.Length > 0) _system = argument;
                Show(_system is null ? Texts.Format("Interactive.NoSystem") : Texts.Format("Interactive.System", _system));
                break;
            case "/save":
                Save(argument);
                break;
            case "/cost":
                ShowCost();
                break;
            case "/new":
                _messages.Clear();
                Show(Texts.Format("Interactive.New"));
                break;
            default:
                Show(Texts.Format("Interactive.UnknownCommand", parts[0]));
                break;
        }

        return true;
    }

    /// <summary>Changes the model. A model that the module doesn't recognize can still exist, so the user only receives a warning.</summary>
    private void SetModel(string model)
    {
        _model = model;
        ModelList? list = _connection.Client.ModelList;
        bool isKnown = ModelCatalog.Find(model) is not null || list?.Models.Any(one => one.Id == model) == true;
        if (!isKnown) _pump.WriteWarningLine(ModelAdvice.AppendSuggestions(Texts.Format("Models.Unknown", model), ModelAdvice.FindNearest(model, list)));
    }

    private void Ask(string text)
    {
        ChatMessage[] system = _system is null ? [] : [new ChatMessage("system", _system)];
        var request = new ChatRequest { Model = _model, Messages = [.. system, .. _messages, new ChatMessage("user", text)] };
        foreach (string notice in ModelNotices.Current.Take(_model, _options.Catalog.Prices)) _pump.WriteWarningLine(notice);
        if (ContextCheck.FindWarning(request) is { } warning) _pump.WriteWarningLine(warning);
        using var interrupt = new AnswerInterrupt(_reader.IsConsole);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_pump.Token, interrupt.Token);
        try
        {
            ChatResponse? response = null;
            var sender = new RequestSender(_options, new CallContext(_pump, stop.Token), request);
            _pump.Run(async () => response = await sender.SendAsync(request).ConfigureAwait(false));
            Keep(response!);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            Show(Texts.Format("Interactive.Stopped"));
        }
        catch (QwenException exception)
        {
            _pump.WriteErrorRecord(ErrorRecords.Create(exception, text));
        }
    }

    /// <summary>Adds the question and the answer to the conversation.</summary>
    private void Keep(ChatResponse response)
    {
        _messages.Clear();
        _messages.AddRange(response.Messages.Where(message => message.Role != "system"));
        _answers++;
        _tokens += response.Usage?.TotalTokens ?? 0;
        if (response.EstimatedCost is { } cost) _cost += cost;
        else _hasUnknownCost = true;
    }

    private void ShowCost()
    {
        string cost = _cost.ToString("0.######", CultureInfo.CurrentCulture);
        string key = _hasUnknownCost ? "Interactive.CostAtLeast" : "Interactive.Cost";
        Show(Texts.Format(key, _answers, _tokens, cost, PriceLists.GetCurrency(_options.Catalog.Prices)));
    }

    private void Save(string path)
    {
        if (_messages.Count == 0)
        {
            Show(Texts.Format("Interactive.NothingToSave"));
            return;
        }

        if (path.Length == 0) path = _savedPaths.LastOrDefault() ?? CreateFileName();
        // An existing file is replaced only if this chat saved the file earlier.
        if (!_save(Conversation, path, _savedPaths.Contains(path))) return;
        _savedPaths.Remove(path);
        _savedPaths.Add(path);
        Show(Texts.Format("Interactive.Saved", path));
    }

    private string CreateFileName() =>
        "./qwen-chat-" + _connection.Client.Options.Time.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + ".json";

    private void Show(string text) => _pump.WriteHostLine(text);
}
