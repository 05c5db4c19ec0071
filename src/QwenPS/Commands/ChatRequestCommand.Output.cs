using System.Management.Automation;

namespace QwenPS.Commands;

/// <content>Structured output: JSON that is checked and comes as an object.</content>
public abstract partial class ChatRequestCommand
{
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

    /// <summary>What -JsonSchema was given, or what stands in its place; null for nothing.</summary>
    internal virtual object? SchemaInForce => JsonSchema;
}
