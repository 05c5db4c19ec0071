using System.Collections;
using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Requests.Input;
using QwenPS.Requests.PromptFiles;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>What the cmdlets that make chat requests have in common: what is asked, of which model, and how, be it answered now or in a batch.</summary>
public abstract class ChatRequestCommand : QwenCommand
{
    /// <summary>Fields that the cmdlet itself has to know of, and the parameter for each.</summary>
    private static readonly Dictionary<string, string> OwnFields = new() { ["model"] = "-Model", ["messages"] = "-Message", ["stream"] = "-Stream" };

    /// <summary>What to ask. With input, it stands before it, with a blank line between.</summary>
    [Parameter(Position = 0)]
    [AllowEmptyString]
    public string? Prompt { get; set; }

    /// <summary>
    /// Text (all of it is one request), files (one request each), answers of this module (their conversation goes on), or other objects,
    /// which become compact JSON, one a line.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>Files to send, one request each; wildcards are understood.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Files to send, one request each; the paths are taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>The system message: how the model shall behave.</summary>
    [Parameter]
    public string? System { get; set; }

    /// <summary>
    /// Messages that come before the prompt: objects of this module, hashtables with role and content as the service documents them (parts and tool
    /// calls too), or a conversation or an answer, of which the messages are taken. Roles are system, user, assistant, tool.
    /// A piped answer goes on with them alone where there is no prompt, as with the results of tool calls.
    /// The answer continues a last message with the role assistant and partial = $true.
    /// </summary>
    [Parameter]
    [ChatMessageTransformation]
    [ValidateNotNull]
    public ChatMessage[]? Message { get; set; }

    /// <summary>The model. Default: that of the conversation that goes on, else of the connection (qwen-plus). In a batch batch-test-model is free, and answers nothing of use.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>How free the model's choice of words is: at least 0, less than 2. Default: the model's own.</summary>
    [Parameter]
    [ValidateInterval(0, 2, ExcludeMaximum = true)]
    public double Temperature { get; set; }

    /// <summary>Only the likeliest words that make up this share of the probability: more than 0, at most 1. Default: the model's own.</summary>
    [Parameter]
    [ValidateInterval(0, 1, ExcludeMinimum = true)]
    public double TopP { get; set; }

    /// <summary>Only this many of the likeliest words; 0 for all. Default: the model's own.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TopK { get; set; }

    /// <summary>
    /// The longest answer, in tokens. A longer one is cut, with FinishReason length. Default: the model's own limit. Over the OpenAI-compatible protocol,
    /// Alibaba Cloud's hosts count the model's thoughts too (max_completion_tokens); other hosts get max_tokens, and max_completion_tokens if they ask
    /// for it. Over the DashScope protocol (max_tokens), it depends on the model whether thoughts count.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxTokens { get; set; }

    /// <summary>Texts at which the answer ends.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Stop { get; set; }

    /// <summary>A number that makes answers repeatable as far as the model can. 0 to 18446744073709551615.</summary>
    [Parameter]
    public ulong Seed { get; set; }

    /// <summary>Less (positive) or more (negative) repetition: -2 to 2. Default: the model's own.</summary>
    [Parameter]
    [ValidateInterval(-2, 2)]
    public double PresencePenalty { get; set; }

    /// <summary>Less repetition above 1; greater than 0. Default: the model's own.</summary>
    [Parameter]
    [ValidateInterval(0, double.MaxValue, ExcludeMinimum = true)]
    public double RepetitionPenalty { get; set; }

    /// <summary>
    /// Lets the model think before it answers; -EnableThinking:$false forbids it, which saves tokens with models that think unless told otherwise.
    /// What it thought is in Reasoning. Default: as the model does by itself; a batch warns where it is known to think.
    /// </summary>
    [Parameter]
    public SwitchParameter EnableThinking { get; set; }

    /// <summary>
    /// The most tokens that the model may think: at least 1. It makes no model think that would not. Not together with -ReasoningEffort. Default: the
    /// model's own limit.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int ThinkingBudget { get; set; }

    /// <summary>
    /// How hard the model thinks, where it takes that (qwen3.8-max, qwen3.8-flash): xhigh, their default, medium or low; high and max count as xhigh,
    /// minimal as low, and none forbids thinking, as -EnableThinking:$false does. Case does not matter, and other words are the service's to judge. Not
    /// together with -ThinkingBudget. Default: the model's own.
    /// </summary>
    // No ValidateSet: the service will know words that this module does not.
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReasoningEffortCompleter))]
    public string? ReasoningEffort { get; set; }

    /// <summary>
    /// Asks for JSON of whatever form; the answer's Object has it as an object. Say in the prompt which fields are wanted. An answer that is no JSON
    /// is an error (Qwen.SchemaViolation). Not together with -JsonSchema.
    /// </summary>
    [Parameter]
    public SwitchParameter JsonObject { get; set; }

    /// <summary>
    /// Asks for JSON that fits a schema, and checks it; the answer's Object has it as an object. One of: a class ([Order], also a PowerShell one, or
    /// its name), of which Object then is; a schema as a hashtable, an object, JSON text, or the path of a file; or an example of the wanted object
    /// as any of these, whose values may be types: @{ name = [string]; lines = @(@{ quantity = 1; price = 1.5 }) }.
    /// A table is a schema if it has $schema, $ref, properties, $defs, anyOf, oneOf or allOf with values such as schemas have there, or if all its
    /// keys are keywords of JSON schema and type names a JSON type (or enum, const, items or not is there); else it is an example. Of an example
    /// every field is required, 1 stands for whole numbers, 1.5 for all numbers, null and $null for anything.
    /// An answer that does not fit is an error (Qwen.SchemaViolation) with the answer's text (PartialContent) and what is wrong (Violations). A format
    /// (date-time, email) is a hint to the model, and checked only where a class reads it.
    /// The answers of a batch are checked when they are received; Object is one of the class in the session that has submitted the job, else a plain object.
    /// With -Stream the pieces are written as they come: nothing is checked, and there is no Object. Default: text.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? JsonSchema { get; set; }

    /// <summary>
    /// Images that go with the prompt, before the text: paths (wildcards are understood; a file of exactly that name comes first), files,
    /// http and https addresses, which the service fetches, oss:// addresses of files in its own store, or data: URIs. PNG, JPEG, GIF, BMP, WebP, TIFF and HEIC, told by content and not by
    /// name. Each may have as many bytes as -MaxInputSize says; the service itself takes 10 MB. The model has to be one that sees (qwen3.7-plus).
    /// </summary>
    [Parameter]
    [ImageTransformation]
    [ValidateNotNullOrEmpty]
    public string[]? Image { get; set; }

    /// <summary>
    /// Takes every piped file, and every file of -Path, as an image; one that is none is an error. Without it, files that are images by their
    /// content are sent as images, and the others as text.
    /// </summary>
    [Parameter]
    public SwitchParameter AsImage { get; set; }

    /// <summary>
    /// How a translation model (qwen-mt-flash) translates: @{ target_lang = 'English' }. target_lang is required. source_lang is the language of the
    /// text; the default, auto, lets the model find out. terms and tm_list are lists of @{ source = '...'; target = '...' } with translations of words
    /// and of whole sentences. domains describes the subject and the style in English. Case and underscores don't matter (TargetLang). The prompt and the
    /// input are the text to translate, and -System isn't accepted.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? TranslationOption { get; set; }

    /// <summary>
    /// Fields of the request that this cmdlet has no parameter for: @{ name = value }. They win over the cmdlet's own. In the DashScope protocol
    /// they go into parameters.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? AdditionalBody { get; set; }

    /// <summary>Makes every piped object a request of its own.</summary>
    [Parameter]
    public SwitchParameter PerItem { get; set; }

    /// <summary>
    /// The largest input of one request in bytes (10MB, say); larger ones are refused before they are read. Default 10 MB; in a batch the
    /// service itself takes 6 MB.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxInputSize { get; set; } = 10 * 1024 * 1024;

    /// <summary>Reads the parameters, and the prompt file where there is one: a parameter that is given wins.</summary>
    /// <exception cref="TerminatingException">A parameter that can be judged only as a whole is wrong.</exception>
    private protected RequestSettings ReadRequest(Connection connection, FilledPrompt? file = null, bool repairs = false)
    {
        string? model = IsGiven(nameof(Model)) ? Model : file?.Settings.Model;
        return new RequestSettings
        {
            Template = new ChatRequest
            {
                Model = model ?? connection.Model,
                Messages = [],
                Temperature = Given(nameof(Temperature), Temperature) ?? file?.Settings.Temperature,
                TopP = Given(nameof(TopP), TopP) ?? file?.Settings.TopP,
                TopK = Given(nameof(TopK), TopK),
                MaxTokens = Given(nameof(MaxTokens), MaxTokens) ?? file?.Settings.MaxTokens,
                Seed = Given(nameof(Seed), Seed),
                PresencePenalty = Given(nameof(PresencePenalty), PresencePenalty),
                RepetitionPenalty = Given(nameof(RepetitionPenalty), RepetitionPenalty),
                Stop = Stop,
                EnableThinking = Given(nameof(EnableThinking), EnableThinking.IsPresent),
                ThinkingBudget = Given(nameof(ThinkingBudget), ThinkingBudget),
                ReasoningEffort = ReadReasoningEffort(),
                TranslationOptions = TranslationOptions.ToJson(TranslationOption ?? file?.TranslationOption),
                AdditionalBody = ReadAdditionalBody(),
            },
            Model = model,
            Prompt = file?.Prompt ?? Prompt,
            System = IsGiven(nameof(System)) ? System : file?.System,
            Messages = Message,
            Images = ImageArguments.Read(Image, MaxInputSize, Paths, Pump),
            ImageNames = Image,
            AsImage = AsImage,
            Format = CreateFormat(file?.Schema, repairs),
            Files = PathArgument.Create(Path, LiteralPath),
            IsPiped = MyInvocation.ExpectingInput,
            HasInput = MyInvocation.ExpectingInput || IsGiven(nameof(InputObject)),
            PerItem = PerItem,
            MaxInputSize = MaxInputSize,
        };
    }

    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>The parameter's value; null where it wasn't given.</summary>
    private protected T? Given<T>(string parameter, T value)
        where T : struct => IsGiven(parameter) ? value : null;

    /// <summary>The service's words are in small letters, and PowerShell's users need not care.</summary>
    private string? ReadReasoningEffort()
    {
        if (ReasoningEffort is not { } effort) return null;
        if (!IsGiven(nameof(ThinkingBudget))) return effort.ToLowerInvariant();
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Chat.EffortAndBudget"), Texts.Format("Chat.EffortAndBudgetRemedy"), effort));
    }

    private IReadOnlyDictionary<string, string>? ReadAdditionalBody()
    {
        if (AdditionalBody is null) return null;
        IReadOnlyDictionary<string, string>? fields = Json.ToFields(AdditionalBody);
        if (OwnFields.Keys.FirstOrDefault(name => fields?.ContainsKey(name) == true) is not { } own) return fields;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Chat.AdditionalBodyOwnField", own), Texts.Format("Chat.AdditionalBodyOwnFieldRemedy", OwnFields[own]), AdditionalBody));
    }

    private OutputFormat? CreateFormat(SchemaFile? schemaOfFile, bool repairs)
    {
        if (JsonObject && JsonSchema is not null) throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Schema.Both"), Texts.Format("Schema.BothRemedy")));
        if (JsonObject) return OutputFormat.CreateAny(repairs);
        return (JsonSchema ?? schemaOfFile) is { } schema ? OutputFormat.Create(SchemaSource.Create(schema, Paths, Json), repairs) : null;
    }
}
