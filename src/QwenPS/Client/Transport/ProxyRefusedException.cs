#if !NET
using System.Net;

namespace QwenPS.Client.Transport;

/// <summary>A proxy refused to connect to the host. .NET Framework hands out its answer as if it were the host's.</summary>
internal sealed class ProxyRefusedException(HttpStatusCode status) : HttpRequestException(NetworkFailure.FormatStatus(status));
#endif
