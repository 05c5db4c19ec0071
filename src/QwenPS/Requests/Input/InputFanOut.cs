using System.Management.Automation;
using System.Text;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests.Input;

/// <summary>Passes inputs to an <see cref="IChatInputs"/> object. If there are questions, each question about an input is passed as a separate input.</summary>
/// <param name="settings">The settings of the requests.</param>
/// <param name="inputs">The object that receives the inputs.</param>
internal sealed class InputFanOut(RequestSettings settings, IChatInputs inputs)
{
    /// <summary>The composer that adds questions to requests, or null if there are no questions.</summary>
    private readonly ChatRequestComposer? _composer = settings.Questions is null ? null : new ChatRequestComposer(settings);

    /// <summary>
    /// The group of all inputs. This field is null if there are questions, or if the module doesn't search for shared prefixes. If there are questions, the
    /// questions about each input form a separate group.
    /// </summary>
    private readonly BeginningGroup? _group = settings is { FindsBeginning: true, Questions: null } ? new BeginningGroup() : null;
    private int _sent;

    /// <summary>Gets a value that indicates whether any input was added.</summary>
    public bool HasAdded { get; private set; }

    /// <summary>Sets the number of inputs in advance.</summary>
    public void Expect(int count)
    {
        inputs.Expect(count * (settings.Questions?.Count ?? 1));
        if (_group is not null) _group.Count = count;
    }

    /// <summary>Passes an input. If there are questions, passes each question about the input instead.</summary>
    /// <param name="input">The input.</param>
    /// <param name="number">The one-based position of the input among the piped objects, or 0 for other input.</param>
    public void Add(ChatInput input, int number)
    {
        HasAdded = true;
        if (settings.Questions is not { } questions)
        {
            Pass(_group is null ? input : input with { Group = _group }, number);
            return;
        }

        var group = new BeginningGroup { Count = questions.Count };
        var beginning = new Lazy<Task<ChatRequest?>>(input.LoadAsync);
        for (int i = 0; i < questions.Count; i++) Pass(CreateQuestion(input, questions[i], i + 1, group, beginning), number);
    }

    /// <summary>Passes an input without adding questions.</summary>
    /// <inheritdoc cref="Add"/>
    public void Pass(ChatInput input, int number) => inputs.Add(input with { Index = _sent++, Number = number });

    /// <summary>Creates the input for a question. The input is read once for all its questions.</summary>
    private ChatInput CreateQuestion(ChatInput input, string question, int number, BeginningGroup group, Lazy<Task<ChatRequest?>> beginning) => input with
    {
        Target = question,
        InputObject = question,
        QuestionNumber = number,
        IsItem = true,
        IsOnly = input.IsOnly && settings.Questions!.Count == 1,
        Size = input.Size + Encoding.UTF8.GetByteCount(question),
        Group = group,
        LoadAsync = async () =>
        {
            if (string.IsNullOrWhiteSpace(question))
                throw new InputException("EmptyInput", ErrorCategory.InvalidData, Texts.Format("Chat.EmptyQuestion", number), Texts.Format("Chat.EmptyRemedy"));
            ChatRequest? request = await beginning.Value.ConfigureAwait(false);
            return request is null ? null : _composer!.Ask(request, question) with { Question = question };
        },
    };
}
