using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using QwenPS.Requests.StructuredOutput;

namespace QwenPS.Chat.Tools;

/// <summary>
/// What a tool writes, up to a limit. What comes after is dropped, so that a tool that goes on writing until it's stopped takes no memory. Errors, warnings and
/// verbose lines count too.
/// </summary>
/// <param name="stop">Is called once the limit is passed.</param>
internal sealed class ToolOutput(Action stop) : Collection<PSObject?>
{
    /// <summary>The most that a tool can write, in characters. Far less reaches the model: see <see cref="ToolResult.Longest"/>.</summary>
    public const int Limit = 4_000_000;

    /// <summary>What each value counts, however short it is.</summary>
    private const int LeastSize = 8;

    /// <summary>What an object counts that isn't data, such as a file or a process: about what its JSON has.</summary>
    private const int LiveSize = 400;

    private const int DeepestLevel = 32;

    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _verbose = [];
    private long _size;

    public bool IsTooLarge => _size > Limit;

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<string> Warnings => _warnings;

    public IReadOnlyList<string> Verbose => _verbose;

    /// <summary>Takes what is written to the streams, too. A nested pipeline would keep it all, with the objects that it's about.</summary>
    public void Watch(PSDataStreams streams)
    {
        streams.Error.DataAdded += (_, _) => Take(_errors, streams.Error.ReadAll().Select(one => one.ToString()));
        streams.Warning.DataAdded += (_, _) => Take(_warnings, streams.Warning.ReadAll().Select(one => one.Message));
        streams.Verbose.DataAdded += (_, _) => Take(_verbose, streams.Verbose.ReadAll().Select(one => one.Message));
        streams.Debug.DataAdded += (_, _) => streams.Debug.Clear();
        streams.Progress.DataAdded += (_, _) => streams.Progress.Clear();
        streams.Information.DataAdded += (_, _) => streams.Information.Clear();
    }

    protected override void InsertItem(int index, PSObject? item)
    {
        if (IsTooLarge) return;
        Add(item);
        if (!IsTooLarge) base.InsertItem(index, item);
    }

    private void Take(List<string> kept, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            if (IsTooLarge) return;
            Add(line);
            if (!IsTooLarge) kept.Add(line);
        }
    }

    private void Add(object? value)
    {
        Measure(value, 0);
        if (IsTooLarge) stop();
    }

    /// <summary>Adds the size of a value and of whatever is in it. Every step counts, so that this ends whatever it's given.</summary>
    private void Measure(object? value, int level)
    {
        object? inner = value is PSObject wrapped ? wrapped.BaseObject : value;
        _size += LeastSize;
        if (IsTooLarge || level > DeepestLevel || inner is null) return;
        switch (inner)
        {
            case string text: _size += text.Length; break;
            case Array array when inner.GetType().GetElementType()!.IsPrimitive: _size += array.LongLength * LeastSize; break;
            case IDictionary table:
                foreach (DictionaryEntry entry in table)
                {
                    Measure(entry.Key, level + 1);
                    Measure(entry.Value, level + 1);
                    if (IsTooLarge) return;
                }

                break;
            case IList list:
                foreach (object? item in list)
                {
                    Measure(item, level + 1);
                    if (IsTooLarge) return;
                }

                break;
            case PSCustomObject:
                foreach (PSPropertyInfo property in PSObject.AsPSObject(value!).Properties.Where(property => property is PSNoteProperty))
                {
                    Measure(property.Name, level + 1);
                    Measure(property.Value, level + 1);
                    if (IsTooLarge) return;
                }

                break;
            default:
                if (!LiveObjects.IsData(inner)) _size += LiveSize;
                break;
        }
    }
}
