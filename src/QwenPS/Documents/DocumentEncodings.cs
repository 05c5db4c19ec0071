#if NET
using System.Text;
#endif

namespace QwenPS.Documents;

/// <summary>The encodings that the libraries can use.</summary>
internal static class DocumentEncodings
{
    /// <summary>Makes encodings such as GBK and Windows-1252 available to the libraries. .NET Framework always has them.</summary>
    public static void Register()
    {
#if NET
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
#endif
    }
}
