using QwenPS.Bench.Server;

// Prints its address, and ends with whoever started it.
using var server = new CannedServer();
Console.WriteLine($"http://127.0.0.1:{server.Port}");
while (await Console.In.ReadLineAsync() is not null)
{
}
