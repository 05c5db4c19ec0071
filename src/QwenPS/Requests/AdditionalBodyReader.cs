using System.Collections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests;

/// <summary>Reads the additional fields of -AdditionalBody.</summary>
internal static class AdditionalBodyReader
{
    /// <summary>The fields that -AdditionalBody can't contain, and the parameter to use instead of each field.</summary>
    private static readonly Dictionary<string, string> ReservedFields = new() { ["model"] = "-Model", ["messages"] = "-Message", ["stream"] = "-Stream" };

    /// <exception cref="TerminatingException">The body contains a field that a parameter sets.</exception>
    public static IReadOnlyDictionary<string, string>? Read(IDictionary? body, JsonConverter json)
    {
        if (body is null) return null;
        IReadOnlyDictionary<string, string>? fields = json.ToFields(body);
        if (ReservedFields.Keys.FirstOrDefault(name => fields?.ContainsKey(name) == true) is not { } reserved) return fields;
        string remedy = Texts.Format("Chat.AdditionalBodyOwnFieldRemedy", ReservedFields[reserved]);
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Chat.AdditionalBodyOwnField", reserved), remedy, body));
    }
}
