using System.Collections;
using System.Globalization;
using QwenPS.Text;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Represents the parameters that the module passes to the service without interpreting them. Each parameter has the service's name and a value in JSON. This
/// class is immutable.
/// </summary>
internal sealed class RequestFields : IEnumerable<KeyValuePair<string, string>>
{
    public static readonly RequestFields Empty = new([]);

    private readonly KeyValuePair<string, string>[] _fields;

    private RequestFields(KeyValuePair<string, string>[] fields) => _fields = fields;

    /// <summary>Adds a field. A null value isn't added, so the service's default applies.</summary>
    public RequestFields With(string name, double? value) => value is { } number ? Add(name, JsonNumber.Format(number)) : this;

    /// <inheritdoc cref="With(string, double?)"/>
    public RequestFields With(string name, int? value) => value is { } number ? Add(name, number.ToString(CultureInfo.InvariantCulture)) : this;

    /// <inheritdoc cref="With(string, double?)"/>
    public RequestFields With(string name, ulong? value) => value is { } number ? Add(name, number.ToString(CultureInfo.InvariantCulture)) : this;

    /// <inheritdoc cref="With(string, double?)"/>
    public RequestFields With(string name, bool? value) => value is { } flag ? Add(name, flag ? "true" : "false") : this;

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _fields.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private RequestFields Add(string name, string json) => new([.. _fields, new(name, json)]);
}
