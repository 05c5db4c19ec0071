namespace QwenPS.Connections;

/// <summary>
/// Remembers which variables were read, so that it can be seen at little cost whether what was made of them would be made the same again.
/// </summary>
internal sealed class RecordedEnvironment(IEnvironment inner) : IEnvironment
{
    private readonly Dictionary<string, string?> _variables = [];
    private bool _looksAtFiles;

    /// <inheritdoc/>
    public string HomeDirectory
    {
        get
        {
            _looksAtFiles = true;
            return inner.HomeDirectory;
        }
    }

    /// <inheritdoc/>
    public string CurrentDirectory
    {
        get
        {
            _looksAtFiles = true;
            return inner.CurrentDirectory;
        }
    }

    /// <summary>Whether all that was read is as it was. Whoever has asked for a folder has looked at files, of which nobody knows.</summary>
    public bool IsUnchanged
    {
        get
        {
            if (_looksAtFiles) return false;
            foreach (KeyValuePair<string, string?> pair in _variables)
            {
                if (inner.GetVariable(pair.Key) != pair.Value) return false;
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public string? GetVariable(string name) => _variables[name] = inner.GetVariable(name);
}
