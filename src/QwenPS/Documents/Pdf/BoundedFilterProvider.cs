using System.IO.Compression;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace QwenPS.Documents.Pdf;

/// <summary>
/// Provides filters that expand the data of a PDF document up to a limit. The limit is required because a small file can contain data that expands to
/// gigabytes.
/// </summary>
internal sealed class BoundedFilterProvider(DocumentLimits limits, Action check) : IFilterProvider
{
    private static readonly IFilterProvider All = DefaultFilterProvider.Instance;

    public IReadOnlyList<IFilter> GetFilters(DictionaryToken dictionary) => Wrap(All.GetFilters(dictionary));

    public IReadOnlyList<IFilter> GetNamedFilters(IReadOnlyList<NameToken> names) => Wrap(All.GetNamedFilters(names));

    public IReadOnlyList<IFilter> GetAllFilters() => Wrap(All.GetAllFilters());

    private IFilter[] Wrap(IReadOnlyList<IFilter> filters) => [.. filters.Select(filter => new BoundedFilter(filter, limits.MaxStreamSize, check))];

    private sealed class BoundedFilter(IFilter filter, long limit, Action check) : IFilter
    {
        public bool IsSupported => filter.IsSupported;

        public Memory<byte> Decode(Memory<byte> input, DictionaryToken streamDictionary, IFilterProvider filterProvider, int filterIndex)
        {
            check();
            switch (filter)
            {
                case FlateFilter: CheckFlate(input); break;
                case LzwFilter when LzwLength.Count(input.Span, limit) > limit: throw new DocumentException(DocumentProblem.TooComplex);
                // Each pair of bytes expands to at most 128 bytes.
                case RunLengthFilter when input.Length > limit / 64: throw new DocumentException(DocumentProblem.TooComplex);
            }

            return filter.Decode(input, streamDictionary, filterProvider, filterIndex);
        }

        /// <summary>
        /// Expands the data to check its size, without storing the expanded data. The check ends at damaged data, because the filter itself also ends at this
        /// position.
        /// </summary>
        private void CheckFlate(Memory<byte> input)
        {
            const int headerLength = 2;
            if (input.Length <= headerLength || input.Length < limit / 1032) return;
            byte[] buffer = new byte[64 * 1024];
            long length = 0;
            try
            {
                using var stream = new DeflateStream(new MemoryStream(input.Slice(headerLength).ToArray()), CompressionMode.Decompress);
                for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;)
                {
                    length += read;
                    if (length > limit) throw new DocumentException(DocumentProblem.TooComplex);
                    check();
                }
            }
            catch (InvalidDataException)
            {
                // The filter itself reports or repairs the damage.
            }
        }
    }
}

/// <summary>Calculates the size of expanded LZW data without expanding the data.</summary>
internal static class LzwLength
{
    private const int Clear = 256;
    private const int End = 257;
    private const int MinWidth = 9;
    private const int MaxWidth = 12;

    /// <summary>
    /// Returns the number of bytes in the expanded data. Counting ends as soon as the number exceeds the limit. A result above the limit isn't the complete
    /// number. Counting also ends at invalid data.
    /// </summary>
    public static long Count(ReadOnlySpan<byte> data, long limit)
    {
        // For each code, this array contains the length of the sequence that the code represents.
        var lengths = new int[1 << MaxWidth];
        for (int i = 0; i < Clear; i++) lengths[i] = 1;
        long total = 0;
        int next = End + 1, width = MinWidth, before = 0, buffer = 0, bits = 0;
        foreach (byte value in data)
        {
            buffer = (buffer << 8) | value;
            bits += 8;
            if (bits < width) continue;
            bits -= width;
            int code = (buffer >> bits) & ((1 << width) - 1);
            buffer &= (1 << bits) - 1;
            if (code == End) return total;
            if (code == Clear)
            {
                (next, width, before) = (End + 1, MinWidth, 0);
                continue;
            }

            int length = code < next ? lengths[code] : before + 1;
            if (before > 0 && next < lengths.Length) lengths[next++] = before + 1;
            before = length;
            total += length;
            if (total > limit) return total;
            // In PDF documents, the code length increases one code earlier than necessary.
            while (width < MaxWidth && next + 1 >= 1 << width) width++;
        }

        return total;
    }
}
