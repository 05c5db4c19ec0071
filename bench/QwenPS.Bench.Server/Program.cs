using QwenPS.Bench.Server;

// Prints the address. The server ends when the program that started it ends.
using var server = new CannedServer();
Console.WriteLine($"http://127.0.0.1:{server.Port}");
while (await Console.In.ReadLineAsync() is not null)
{
}
