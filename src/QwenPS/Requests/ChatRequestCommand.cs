using System.Collections;
using System.Management.Automation;
using System.Text;
using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Requests.Input;
using QwenPS.Requests.Prompts;
using QwenPS.Requests.StructuredOutput;

namespace QwenPS.Commands;

/// <summary>
/// Represents the base class of Invoke-QwenChat and Submit-QwenBatch. This class contains the parameters that both cmdlets have: the prompt and the input, the
/// model, and the settings of the request.
/// </summary>
public abstract class ChatRequestCommand : QwenCommand
{
    private static readonly ParameterRule[] Rules =
    [
        ParameterRule.Exclude("Chat.EffortAndBudget", "Chat.EffortAndBudgetRemedy", nameof(ReasoningEffort), nameof(ThinkingBudget)) with { Target = nameof(ReasoningEffort) },
        ParameterRule.Exclude("Schema.Both", "Schema.BothRemedy", nameof(JsonObject), nameof(JsonSchema)),
    ];

    /// <summary>
    /// Specifies the prompt: text or a script block. If there's input, the message consists of the prompt, a blank line, and the input. With -PerItem, the
    /// cmdlet replaces {{name}} in the text with the value of the property with this name. In this case, the cmdlet doesn't add the input object itself to the
    /// prompt. If the input object is a file, you can use properties of the file, such as {{Name}}. If the input doesn't have the property, or if several
    /// objects are sent as one document, the cmdlet returns an error. Text has no properties, so {{name}} is sent unchanged with text input. A script block
    /// creates the prompt for each input. In the script block, $_ is the input. If the script block fails, nothing is sent for this input. To write {{name}}
    /// literally, use \{{name}}. Without input, the prompt is sent unchanged.
    /// </summary>
    [Parameter(Position = 0)]
    [PromptTransformation]
    [AllowEmptyString]
    public object? Prompt { get; set; }

    /// <summary>
    /// Specifies the input. If the input is text, all text is sent in one request. For files, one request is sent per file. If the input is an answer
    /// from this module, the request continues the conversation of this answer. Other objects are converted to compact JSON, with one object per
    /// line.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>Specifies the paths of the files to send, one request per file. This parameter supports wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Specifies the paths of the files to send, one request per file. The paths are used exactly as typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>
    /// Specifies the encoding of input files without a byte order mark. The value is a name that Get-Content accepts, another name such as gbk or
    /// shift_jis, or a code page. The default is UTF-8. If a file isn't valid UTF-8, the cmdlet detects the encoding, and reads the file if the
    /// detection is reliable. Otherwise, the error message contains the probable encoding.
    /// </summary>
    [Parameter]
    [EncodingTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding? Encoding { get; set; }

    /// <summary>Specifies the system message, which describes how the model should behave.</summary>
    [Parameter]
    public string? System { get; set; }

    /// <summary>
    /// Specifies the messages that precede the prompt. The values can be this module's objects. They can also be hashtables with role and content, in the
    /// format of the service's documentation. Parts and tool calls are supported. A conversation or an answer is replaced with its messages. The roles are
    /// system, user, assistant, and tool. If an answer is piped and there's no prompt, these messages continue the conversation. For example, they can contain
    /// the results of tool calls. If the last message has the role assistant and partial = $true, the answer continues this message.
    /// </summary>
    [Parameter]
    [ChatMessageTransformation]
    [ValidateNotNull]
    public ChatMessage[]? Message { get; set; }

    /// <summary>
    /// Specifies the model. If the request continues a conversation, the default is the model of this conversation. Otherwise, the default is the
    /// model of the connection, which is qwen-plus by default. In a batch, the model batch-test-model is free, and its answers are only for tests.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>Specifies the randomness of the wording. The range is 0 to less than 2. The default is the model's default.</summary>
    [Parameter]
    [ValidateInterval(0, 2, ExcludeMaximum = true)]
    public double Temperature { get; set; }

    /// <summary>
    /// Specifies the total probability of the most likely tokens that the model chooses from. The value must be greater than 0, and at most 1. The default is
    /// the model's default.
    /// </summary>
    [Parameter]
    [ValidateInterval(0, 1, ExcludeMinimum = true)]
    public double TopP { get; set; }

    /// <summary>
    /// Specifies the number of most likely tokens that the model chooses from. The value 0 means all tokens. The default is the model's default.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TopK { get; set; }

    /// <summary>
    /// Specifies the maximum length of the answer, in tokens. A longer answer is truncated, and its FinishReason is length. The default is the
    /// model's limit. With the OpenAI-compatible protocol, the limit is sent as max_completion_tokens to Alibaba Cloud's hosts, and includes the
    /// reasoning. The limit is sent to other hosts as max_tokens, or as max_completion_tokens if the host requires this field. With the DashScope
    /// protocol, the limit is sent as max_tokens, and the model determines whether the limit includes the reasoning.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxTokens { get; set; }

    /// <summary>Specifies the strings at which the answer ends.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Stop { get; set; }

    /// <summary>
    /// Specifies the seed for random choices. With the same seed, answers are repeatable if the model supports seeds. The range is 0 to
    /// 18446744073709551615.
    /// </summary>
    [Parameter]
    public ulong Seed { get; set; }

    /// <summary>
    /// Specifies the penalty for repetition. The range is -2 to 2. Positive values reduce repetition, and negative values allow more repetition. The
    /// default is the model's default.
    /// </summary>
    [Parameter]
    [ValidateInterval(-2, 2)]
    public double PresencePenalty { get; set; }

    /// <summary>
    /// Specifies the penalty for repetition, which must be greater than 0. Values greater than 1 reduce repetition. The default is the model's default.
    /// </summary>
    [Parameter]
    [ValidateInterval(0, double.MaxValue, ExcludeMinimum = true)]
    public double RepetitionPenalty { get; set; }

    /// <summary>
    /// Lets the model think before it answers. -EnableThinking:$false turns thinking off, which saves tokens with models that think by default. The Reasoning
    /// property of the answer contains the reasoning. The default is the model's default. If no parameter for thinking is specified and the model is known to
    /// think by default, Submit-QwenBatch writes a warning.
    /// </summary>
    [Parameter]
    public SwitchParameter EnableThinking { get; set; }

    /// <summary>
    /// Specifies the maximum number of tokens for the reasoning. The minimum is 1. This parameter doesn't turn thinking on. It can't be used with
    /// -ReasoningEffort. The default is the model's limit.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int ThinkingBudget { get; set; }

    /// <summary>
    /// Specifies the amount of thinking, if the model supports this setting (qwen3.8-max, qwen3.8-flash). The values are xhigh (the default of these models),
    /// medium, and low. The values high and max have the same meaning as xhigh, and minimal has the same meaning as low. The value none turns thinking off, as
    /// -EnableThinking:$false does. The values aren't case-sensitive. Any other value is sent to the service, which validates it. This parameter can't be used
    /// with -ThinkingBudget. The default is the model's default.
    /// </summary>
    // The parameter has no ValidateSet attribute, because the service can support more values than this module knows.
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReasoningEffortCompleter))]
    public string? ReasoningEffort { get; set; }

    /// <summary>
    /// Requests JSON of any form. The Object property of the answer contains the JSON as an object. Describe the fields in the prompt. An answer that isn't
    /// JSON is an error (Qwen.SchemaViolation). This parameter can't be used with -JsonSchema.
    /// </summary>
    [Parameter]
    public SwitchParameter JsonObject { get; set; }

    /// <summary>
    /// Requests JSON that matches a schema, and validates the answer. The Object property of the answer contains the JSON as an object. The value can be a
    /// class, a schema, or an example. If you specify a class, such as [Order], or the name of a class, Object is an instance of this class. The class can be a
    /// PowerShell class. A schema is a hashtable, an object, JSON text, or the path of a file. An example can have any of these forms. The values of an example
    /// can be types: @{ name = [string]; lines = @(@{ quantity = 1; price = 1.5 }) }. A hashtable is a schema if it contains $schema, $ref, properties, $defs,
    /// anyOf, oneOf, or allOf with a value that's valid for this keyword. The hashtable is also a schema if all its keys are JSON Schema keywords, and one of
    /// the keys is type, enum, const, items, or not. The value of this key must be valid. Otherwise, the hashtable is an example. All fields of an example are
    /// required. In an example, the value 1 means any whole number, 1.5 means any number, and null or $null means any value. An answer that doesn't match is an
    /// error (Qwen.SchemaViolation), which contains the text of the answer (PartialContent) and the problems (Violations). The format keyword (date-time,
    /// email) is only a hint to the model. A value with a format is validated only if it's converted to a .NET type, such as the type of a property of the
    /// class. Answers of a batch are validated when they're received. In the session that submitted the batch, Object is an instance of the class. In other
    /// sessions, Object is a plain object. With -Stream, each delta is written as it arrives, the answer isn't validated, and there's no Object. By default,
    /// the answer is text.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? JsonSchema { get; set; }

    /// <summary>
    /// Specifies the images to send with the prompt, before the text. The values are paths, files, http and https addresses (which the service
    /// downloads), oss:// addresses of files in the service's storage, or data: URIs. Paths support wildcards, and a file with exactly the specified
    /// name takes precedence. The formats are PNG, JPEG, GIF, BMP, WebP, TIFF, and HEIC. The format is determined by the content, and not by the
    /// name. -MaxInputSize limits the bytes per image, and the service accepts up to 10 MB. Use a model that supports images, such as qwen3.7-plus.
    /// </summary>
    [Parameter]
    [ImageTransformation]
    [ValidateNotNullOrEmpty]
    public string[]? Image { get; set; }

    /// <summary>
    /// Requires that every piped file and every file from -Path is an image. A file that isn't an image is an error. Without this parameter, files with image
    /// content are sent as images, and all other files are sent as text.
    /// </summary>
    [Parameter]
    public SwitchParameter AsImage { get; set; }

    /// <summary>
    /// Specifies the options of a translation model (qwen-mt-flash): @{ target_lang = 'English' }. target_lang is required. source_lang is the
    /// language of the text. The default is auto, which lets the model detect the language. terms and tm_list are lists of @{ source = '...'; target
    /// = '...' }. terms contains translations of words, and tm_list contains translations of entire sentences. domains describes the subject and the
    /// style in English. The names aren't case-sensitive, and underscores are optional (TargetLang). The prompt and the input are the text to
    /// translate, and -System isn't accepted.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? TranslationOption { get; set; }

    /// <summary>
    /// Specifies additional fields of the request, such as fields that the cmdlet has no parameter for: @{ name = value }. These fields override the
    /// fields that the cmdlet sets. With the DashScope protocol, these fields are added to the parameters object.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? AdditionalBody { get; set; }

    /// <summary>Sends a separate request for every piped object.</summary>
    [Parameter]
    public SwitchParameter PerItem { get; set; }

    /// <summary>
    /// Specifies the maximum size of one request's input in bytes, such as 10MB. A larger input is rejected before it's read. For a document, the limit applies
    /// to its text. The default is 10 MB. In a batch, the service accepts up to 6 MB.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxInputSize { get; set; } = 10 * 1024 * 1024;

    /// <summary>
    /// Creates the settings from the parameters and the prompt file, if there is one. A parameter overrides the corresponding setting in the prompt file.
    /// </summary>
    /// <exception cref="TerminatingException">A parameter or the combination of parameters isn't valid.</exception>
    private protected RequestSettings ReadRequest(Connection connection, FilledPrompt? file = null, bool repairs = false)
    {
        ParameterRule.Check(Rules, Bound);
        string? model = IsGiven(nameof(Model)) ? Model : file?.Settings.Model;
        return new RequestSettings
        {
            Template = new ChatRequest
            {
                Model = model ?? connection.Model,
                Messages = [],
                Fields = ReadFields(file?.Settings),
                MaxTokens = Given(nameof(MaxTokens), MaxTokens) ?? file?.Settings.MaxTokens,
                Stop = Stop,
                EnableThinking = Given(nameof(EnableThinking), EnableThinking.IsPresent),
                ThinkingBudget = Given(nameof(ThinkingBudget), ThinkingBudget),
                // The service expects lowercase words, but PowerShell isn't case-sensitive.
                ReasoningEffort = ReasoningEffort?.ToLowerInvariant(),
                TranslationOptions = TranslationOptions.ToJson(TranslationOption ?? file?.TranslationOption),
                AdditionalBody = AdditionalBodyReader.Read(AdditionalBody, Json),
            },
            Model = model,
            Prompt = file?.Prompt ?? Prompt as string,
            ItemPrompt = file is null ? CreateItemPrompt() : file.ItemPrompt,
            System = IsGiven(nameof(System)) ? System : file?.System,
            Messages = Message,
            Images = ImageArguments.Read(Image, MaxInputSize, Paths, Pump),
            ImageNames = Image,
            AsImage = AsImage,
            Format = CreateFormat(file?.Schema, repairs),
            Encoding = Encoding,
            Files = PathArgument.Create(Path, LiteralPath),
            IsPiped = MyInvocation.ExpectingInput,
            HasInput = HasInput,
            PerItem = PerItem,
            MaxInputSize = MaxInputSize,
        };
    }

    /// <summary>
    /// Creates the <see cref="ItemPrompt"/> of the requests, or returns null if all inputs have the same prompt. Without input, there are no values for
    /// <c>{{name}}</c> in a text, so the text is sent unchanged.
    /// </summary>
    private ItemPrompt? CreateItemPrompt() => Prompt switch
    {
        ScriptBlock script => ItemPrompt.Create(script, Json, IsOn("", "ErrorActionPreference")),
        string text when HasInput || Path is not null || LiteralPath is not null => ItemPrompt.Create(text, null, Json),
        _ => null,
    };

    private bool HasInput => MyInvocation.ExpectingInput || IsGiven(nameof(InputObject));

    /// <summary>Reads the parameters that the module passes to the service without interpreting them.</summary>
    private RequestFields ReadFields(PromptSettings? file) => RequestFields.Empty
        .With("temperature", Given(nameof(Temperature), Temperature) ?? file?.Temperature)
        .With("top_p", Given(nameof(TopP), TopP) ?? file?.TopP)
        .With("top_k", Given(nameof(TopK), TopK))
        .With("seed", Given(nameof(Seed), Seed))
        .With("presence_penalty", Given(nameof(PresencePenalty), PresencePenalty))
        .With("repetition_penalty", Given(nameof(RepetitionPenalty), RepetitionPenalty));

    private protected BoundParameters Bound => new(MyInvocation.BoundParameters);

    private protected bool IsGiven(string parameter) => Bound.Has(parameter);

    /// <summary>
    /// Returns the value of a parameter, or null if the parameter wasn't specified. There's one overload per type instead of a generic method. The precompiled
    /// code of the module contains no generic method that returns a nullable number, so the first call of such a method would wait for the JIT compiler.
    /// </summary>
    private protected int? Given(string parameter, int value) => IsGiven(parameter) ? value : null;

    /// <inheritdoc cref="Given(string, int)"/>
    private protected long? Given(string parameter, long value) => IsGiven(parameter) ? value : null;

    /// <inheritdoc cref="Given(string, int)"/>
    private protected ulong? Given(string parameter, ulong value) => IsGiven(parameter) ? value : null;

    /// <inheritdoc cref="Given(string, int)"/>
    private protected double? Given(string parameter, double value) => IsGiven(parameter) ? value : null;

    /// <inheritdoc cref="Given(string, int)"/>
    private protected decimal? Given(string parameter, decimal value) => IsGiven(parameter) ? value : null;

    /// <inheritdoc cref="Given(string, int)"/>
    private protected bool? Given(string parameter, bool value) => IsGiven(parameter) ? value : null;

    private OutputFormat? CreateFormat(SchemaFile? schemaOfFile, bool repairs)
    {
        if (JsonObject) return OutputFormat.CreateAny(repairs);
        return (JsonSchema ?? schemaOfFile) is { } schema ? OutputFormat.Create(SchemaSource.Create(schema, Paths, Json), repairs) : null;
    }
}
