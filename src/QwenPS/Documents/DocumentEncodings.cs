#if NET
using System.Text;
#endif

namespace QwenPS.Documents;

/// <summary>Provides encodings for the libraries.</summary>
internal static class DocumentEncodings
{
    /// <summary>Makes encodings such as GBK and Windows-1252 available to the libraries. In .NET Framework, they're always available.</summary>
    public static void Register()
    {
#if NET
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
#endif
    }
}
