#if !NET
using System.Globalization;
using System.Reflection;

namespace QwenPS.Framework;

/// <summary>
/// On Windows PowerShell, which has no load contexts: gives our assemblies the copies that we ship, whose exact versions the host cannot be told by a configuration file.
/// </summary>
internal static class AssemblyResolver
{
    internal static readonly string Folder = Path.GetDirectoryName(typeof(AssemblyResolver).Assembly.Location)!;

    /// <summary>What we ship, and with whose key it is signed. Nothing else is ever answered.</summary>
    private static readonly Dictionary<string, string> Shipped = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft.Bcl.AsyncInterfaces"] = "cc7b13ffcd2ddd51",
        ["Microsoft.Bcl.TimeProvider"] = "cc7b13ffcd2ddd51",
        ["Polly.Core"] = "c8a3ffc3f8f825cc",
        ["System.Buffers"] = "cc7b13ffcd2ddd51",
        ["System.ComponentModel.Annotations"] = "b03f5f7f11d50a3a",
        ["System.IO.Pipelines"] = "cc7b13ffcd2ddd51",
        ["System.Memory"] = "cc7b13ffcd2ddd51",
        ["System.Numerics.Vectors"] = "b03f5f7f11d50a3a",
        ["System.Runtime.CompilerServices.Unsafe"] = "b03f5f7f11d50a3a",
        ["System.Text.Encodings.Web"] = "cc7b13ffcd2ddd51",
        ["System.Text.Json"] = "cc7b13ffcd2ddd51",
        ["System.Threading.Channels"] = "cc7b13ffcd2ddd51",
        ["System.Threading.RateLimiting"] = "cc7b13ffcd2ddd51",
        ["System.Threading.Tasks.Extensions"] = "cc7b13ffcd2ddd51",
    };

    private static int s_isRegistered;

    /// <summary>Begins to answer.</summary>
    /// <returns>Whether this was the first call; a later one does nothing.</returns>
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
        if (!File.Exists(path)) return null;
        AssemblyName ours = AssemblyName.GetAssemblyName(path);
        return ours.Version >= name.Version && TokenOf(name) == token && TokenOf(ours) == token ? Assembly.LoadFrom(path) : null;
    }

    /// <summary>Whether we, or something that we ship, asks.</summary>
    private static bool IsOurs(Assembly? requester) =>
        requester is not null && !requester.IsDynamic && string.Equals(Path.GetDirectoryName(requester.Location), Folder, StringComparison.OrdinalIgnoreCase);

    private static string TokenOf(AssemblyName name) =>
        string.Concat((name.GetPublicKeyToken() ?? []).Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
}
#endif
