#if NET
using System.Text;
#endif

namespace QwenPS.Documents;

/// <summary>Provides encodings for the libraries that read documents.</summary>
internal static class DocumentEncodings
{
    /// <summary>Registers encodings such as GBK and Windows-1252. In .NET Framework, these encodings are always available.</summary>
    public static void Register()
    {
#if NET
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
#endif
    }
}
