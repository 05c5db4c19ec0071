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
        /// Expands the data to check its size, without storing it. At damaged data, the check ends. The filter itself also ends at this position.
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
