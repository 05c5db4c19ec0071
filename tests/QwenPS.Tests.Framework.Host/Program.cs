using System.Reflection;
using System.Text;

namespace QwenPS.Tests.Host;

/// <summary>
/// Loads the module and extracts the text of documents. The output contains a line for each document and for each loaded assembly. The arguments are the path of
/// the module's assembly, "import" or "load", and the paths of the documents. Only "import" also initializes the module, as Windows PowerShell does.
/// </summary>
internal static class Program
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static void Main(string[] args)
    {
        var module = Assembly.LoadFrom(args[0]);
        if (args[1] == "import")
        {
            Type initializer = Find(module, "Framework.ModuleInitializer");
            initializer.GetMethod("OnImport", Any)!.Invoke(Activator.CreateInstance(initializer), null);
        }

        foreach (string path in args.Skip(2)) Write(path, Extract(module, File.ReadAllBytes(path)));
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies().Where(one => !one.IsDynamic)) Write("loaded", assembly.Location);
    }

    /// <summary>Extracts the text of a document. If this fails, the result is the type and the message of the exception.</summary>
    private static string Extract(Assembly module, byte[] document)
    {
        try
        {
            using var stream = new MemoryStream(document);
            object type = Find(module, "Documents.Extraction.DocumentDetector").GetMethod("Find", Any)!.Invoke(null, [stream, ""])!;
            object limits = Activator.CreateInstance(Find(module, "Documents.DocumentLimits"))!;
            var work = (Task)Find(module, "Documents.Extraction.DocumentExtractor").GetMethod("ExtractAsync", Any)!.Invoke(null, [type, stream, limits, CancellationToken.None])!;
            work.GetAwaiter().GetResult();
            object text = work.GetType().GetProperty("Result")!.GetValue(work)!;
            return (string)text.GetType().GetProperty("Text", Any)!.GetValue(text)!;
        }
#pragma warning disable CA1031 // The test reads every exception from the output.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Exception cause = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
            return $"{cause.GetType().Name}: {cause.Message}";
        }
    }

    private static Type Find(Assembly module, string name) => module.GetType("QwenPS." + name, throwOnError: true)!;

    /// <summary>Writes a line with only ASCII characters, because the encoding of the output depends on the system.</summary>
    private static void Write(string name, string value) => Console.WriteLine($"{name}\t{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}");
}
