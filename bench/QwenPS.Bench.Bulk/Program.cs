using System.Globalization;
using QwenPS.Bench.Bulk;

// Sends many requests to a service with limits. The requests are sent with the pacing of QwenPS and with a typical script. The pacing detects the limits or
// reads the quotas. Arguments: [requests, default 2000] [factor by which emulated time is faster, default 2] [any text to run only QwenPS]
int requests = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2000;
double scale = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 2;

Console.WriteLine($"{requests} requests, 32 at once, against 600 requests/min, 60,000 tokens/min, 10 requests/s, growth limit 5; time runs {scale}x.");
Console.WriteLine();
Console.WriteLine("| client | succeeded | failed | rejected | of these, by a limit in the quota | share of all | seconds | of the limit, after the ramp |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
Console.WriteLine(await LimitedRun.MeasureAsync("QwenPS, unknown limits", requests, scale, PacedClient.Create));
Console.WriteLine(await LimitedRun.MeasureAsync("QwenPS, known quotas", requests, scale, PacedClient.CreateWithQuota));
if (args.Length < 3) Console.WriteLine(await LimitedRun.MeasureAsync("HttpClient, 32 at once, 5 retries with back-off", requests, scale, PlainClient.Create));
