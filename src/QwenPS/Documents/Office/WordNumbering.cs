using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml.Packaging;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace QwenPS.Documents.Office;

/// <summary>Calculates the numbers of list items and headings. The document contains only the rules for the numbers, and not the numbers themselves.</summary>
internal sealed class WordNumbering
{
    public const string Bullet = "-";

    private const int Levels = 9;

    private readonly Dictionary<int, WordList> _lists = [];

    public static WordNumbering Read(MainDocumentPart main, MarkdownWriter text)
    {
        var result = new WordNumbering();
        if (main.NumberingDefinitionsPart is not { } part) return result;
        OfficePackage.CheckTree(part, text);
        var shared = new Dictionary<int, (W.AbstractNum Rules, int[] Counters)>();
        foreach (W.AbstractNum rules in part.Numbering?.Elements<W.AbstractNum>() ?? [])
        {
            if (rules.AbstractNumberId?.Value is { } id) shared[id] = (rules, new int[Levels]);
        }

        foreach (W.NumberingInstance instance in part.Numbering?.Elements<W.NumberingInstance>() ?? [])
        {
            if (instance.NumberID?.Value is { } id && instance.AbstractNumId?.Val?.Value is { } rules && shared.TryGetValue(rules, out (W.AbstractNum Rules, int[] Counters) found))
                result._lists[id] = new WordList(found.Rules, instance, found.Counters);
        }

        return result;
    }

    /// <summary>Counts an item and returns its label. Returns null if the list doesn't exist.</summary>
    public string? Next(int list, int level) => _lists.TryGetValue(list, out WordList? found) && level is >= 0 and < Levels ? found.Next(level) : null;

    /// <summary>
    /// Represents a list. Lists with the same rules share their numbers. For example, the second list continues after the last number of the first list, unless
    /// its numbers restart.
    /// </summary>
    private sealed class WordList
    {
        private readonly W.Level?[] _levels = new W.Level?[Levels];
        private readonly int?[] _restarts = new int?[Levels];
        private readonly int[] _counters;

        public WordList(W.AbstractNum rules, W.NumberingInstance instance, int[] counters)
        {
            _counters = counters;
            foreach (W.Level level in rules.Elements<W.Level>())
            {
                if (level.LevelIndex?.Value is >= 0 and < Levels and var index) _levels[index] = level;
            }

            foreach (W.LevelOverride change in instance.Elements<W.LevelOverride>())
            {
                if (change.LevelIndex?.Value is not (>= 0 and < Levels and var index)) continue;
                if (change.Level is { } level) _levels[index] = level;
                _restarts[index] = change.StartOverrideNumberingValue?.Val?.Value;
            }
        }

        public string? Next(int level)
        {
            if (_restarts[level] is { } restart)
            {
                _counters[level] = restart - 1;
                _restarts[level] = null;
            }
            else if (_counters[level] == 0) _counters[level] = GetStart(level) - 1;

            _counters[level]++;
            for (int deeper = level + 1; deeper < Levels; deeper++)
            {
                if (RestartsAfter(deeper, level)) _counters[deeper] = 0;
            }

            string format = GetFormat(level);
            if (format == "bullet") return Bullet;
            if (format == "none" || _levels[level] is null) return "";
            return Format(level);
        }

        /// <summary>
        /// Determines whether the numbers of a level restart after an item of a higher level. By default, they restart after an item of any higher level. A
        /// list can limit the restart to items up to a specific level. The value 0 means that the numbers never restart. An invalid value is ignored (section
        /// 17.9.10 of ECMA-376, part 1).
        /// </summary>
        private bool RestartsAfter(int level, int higher) =>
            _levels[level]?.LevelRestart?.Val?.Value is not { } last || last < 0 || last > level || higher < last;

        private int GetStart(int level) => _levels[level]?.StartNumberingValue?.Val?.Value ?? 1;

        private string GetFormat(int level) => _levels[level]?.NumberingFormat?.Val?.InnerText ?? "decimal";

        private string Format(int level)
        {
            string pattern = _levels[level]?.LevelText?.Val?.Value ?? "%" + (level + 1).ToString(CultureInfo.InvariantCulture) + ".";
            bool isLegal = _levels[level]?.IsLegalNumberingStyle is { } legal && (legal.Val?.Value ?? true);
            var label = new StringBuilder();
            for (int i = 0; i < pattern.Length; i++)
            {
                if (pattern[i] == '%' && i + 1 < pattern.Length && pattern[i + 1] is >= '1' and <= '9' and var digit)
                {
                    int index = digit - '1';
                    // If the document skips a level, the level gets the number of its first item.
                    int value = _counters[index] == 0 ? GetStart(index) : _counters[index];
                    label.Append(ListNumber.Format(value, isLegal ? "decimal" : GetFormat(index)));
                    i++;
                }
                else label.Append(pattern[i]);
            }

            return label.ToString().Trim();
        }
    }
}
