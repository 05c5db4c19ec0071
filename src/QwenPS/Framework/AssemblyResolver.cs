#if !NET
using System.Globalization;
using System.Reflection;

namespace QwenPS.Framework;

/// <summary>
/// Provides the module's own copies of its dependencies in Windows PowerShell, which doesn't support assembly load contexts. Binding redirects can't
/// be used, because they would have to be in the configuration file of the host.
/// </summary>
internal static class AssemblyResolver
{
    internal static readonly string Folder = Path.GetDirectoryName(typeof(AssemblyResolver).Assembly.Location)!;

    /// <summary>Gets the folder of the libraries that are the same for every target framework.</summary>
    private static string SharedFolder => Path.GetFullPath(Path.Combine(Folder, "../netstandard2.0"));

    /// <summary>The names of the dependencies, and the public key token of each dependency. No other assemblies are provided.</summary>
    private static readonly Dictionary<string, string> Shipped = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AngleSharp"] = "e83494dcdc6d31ea",
        ["DocumentFormat.OpenXml"] = "8fb06cb64d019a17",
        ["DocumentFormat.OpenXml.Framework"] = "8fb06cb64d019a17",
        ["ExcelNumberFormat"] = "23c6f5d73be07eca",
        ["Microsoft.Bcl.AsyncInterfaces"] = "cc7b13ffcd2ddd51",
        ["Microsoft.Bcl.TimeProvider"] = "cc7b13ffcd2ddd51",
        ["Microsoft.Bcl.HashCode"] = "cc7b13ffcd2ddd51",
        ["MimeKit"] = "bede1c8a46c66814",
        ["Polly.Core"] = "c8a3ffc3f8f825cc",
        ["System.Buffers"] = "cc7b13ffcd2ddd51",
        ["System.ComponentModel.Annotations"] = "b03f5f7f11d50a3a",
        ["System.IO.Packaging"] = "b03f5f7f11d50a3a",
        ["System.IO.Pipelines"] = "cc7b13ffcd2ddd51",
        ["System.Memory"] = "cc7b13ffcd2ddd51",
        ["System.Numerics.Vectors"] = "b03f5f7f11d50a3a",
        ["System.Runtime.CompilerServices.Unsafe"] = "b03f5f7f11d50a3a",
        ["System.Text.Encoding.CodePages"] = "b03f5f7f11d50a3a",
        ["System.Text.Encodings.Web"] = "cc7b13ffcd2ddd51",
        ["System.Text.Json"] = "cc7b13ffcd2ddd51",
        ["System.Threading.Channels"] = "cc7b13ffcd2ddd51",
        ["System.Threading.RateLimiting"] = "cc7b13ffcd2ddd51",
        ["System.Threading.Tasks.Extensions"] = "cc7b13ffcd2ddd51",
        ["UglyToad.PdfPig"] = "605d367334e74123",
        ["UglyToad.PdfPig.Core"] = "605d367334e74123",
        ["UglyToad.PdfPig.Fonts"] = "605d367334e74123",
        ["UglyToad.PdfPig.Tokenization"] = "605d367334e74123",
        ["UglyToad.PdfPig.Tokens"] = "605d367334e74123",
        ["UtfUnknown"] = "90217ce7a23260d4",
    };

    private static int s_isRegistered;

    /// <summary>Registers the handler that resolves assemblies.</summary>
    /// <returns>True if this was the first call; otherwise, false. Later calls have no effect.</returns>
    internal static bool Register()
    {
        bool isFirst = Interlocked.Exchange(ref s_isRegistered, 1) == 0;
        if (isFirst) AppDomain.CurrentDomain.AssemblyResolve += Resolve;
        return isFirst;
    }

    private static Assembly? Resolve(object sender, ResolveEventArgs arguments)
    {
        var name = new AssemblyName(arguments.Name);
        if (name.Name is null || !Shipped.TryGetValue(name.Name, out string? token) || !IsOurs(arguments.RequestingAssembly)) return null;
        string path = Path.Combine(Folder, name.Name + ".dll");
        if (!File.Exists(path)) path = Path.Combine(SharedFolder, name.Name + ".dll");
        if (!File.Exists(path)) return null;
        AssemblyName ours = AssemblyName.GetAssemblyName(path);
        return ours.Version >= name.Version && FormatToken(name) == token && FormatToken(ours) == token ? Assembly.LoadFrom(path) : null;
    }

    /// <summary>Determines whether the requesting assembly is the module or one of its dependencies.</summary>
    private static bool IsOurs(Assembly? requester) =>
        requester is not null && !requester.IsDynamic && Path.GetDirectoryName(requester.Location) is { } folder
            && (string.Equals(folder, Folder, StringComparison.OrdinalIgnoreCase) || string.Equals(folder, SharedFolder, StringComparison.OrdinalIgnoreCase));

    private static string FormatToken(AssemblyName name) =>
        string.Concat((name.GetPublicKeyToken() ?? []).Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
}
#endif
