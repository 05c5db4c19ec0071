using System.Management.Automation;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security;

namespace QwenPS.Connections;

/// <summary>Takes a SecureString, or plain text, which is noted so that the cmdlet can warn about it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly ConditionalWeakTable<SecureString, object> Plain = new();

    public static bool WasPlain(SecureString secret) => Plain.TryGetValue(secret, out _);

    public static string Reveal(SecureString secret) => new NetworkCredential("", secret).Password;

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is not string text) return value;
        SecureString secret = new NetworkCredential("", text).SecurePassword;
        Plain.Add(secret, secret);
        return secret;
    }
}
