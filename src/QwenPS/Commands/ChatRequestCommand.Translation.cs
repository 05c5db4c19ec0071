using System.Collections;
using System.Management.Automation;

namespace QwenPS.Commands;

// Translation models.
public abstract partial class ChatRequestCommand
{
    /// <summary>
    /// How a translation model (qwen-mt-flash) translates: @{ target_lang = 'English' }. target_lang is required. source_lang is the language of the
    /// text; the default, auto, lets the model find out. terms and tm_list are lists of @{ source = '...'; target = '...' } with translations of words
    /// and of whole sentences. domains describes the subject and the style in English. Case and underscores don't matter (TargetLang). The prompt and the
    /// input are the text to translate, and -System isn't accepted.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? TranslationOption { get; set; }
}
