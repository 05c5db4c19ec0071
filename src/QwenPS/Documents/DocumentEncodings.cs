#if NET
using System.Text;
#endif

namespace QwenPS.Documents;

/// <summary>Provides encodings for the libraries.</summary>
internal static class DocumentEncodings
{
    /// <summary>Registers encodings such as GBK and Windows-1252 for the libraries. In .NET Framework, they're always available.</summary>
    public static void Register()
    {
#if NET
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
#endif
    }
}
