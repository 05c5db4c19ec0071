using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using QwenPS.Fuzz;
using QwenPS.Fuzz.Targets;

// Runs cases for everything in the module that reads external data.
//   --cases N       how many, shared among the targets (default 20000)
//   --seed N        a number, or "random" (default 1)
//   --target NAME   only targets whose name contains this
//   --first N       the number of the first case (default 0), to repeat one
//   --patience S    a case that takes longer hangs (default 20)
//   --record FOLDER records the emulator's traffic into a corpus instead
if (Option("--record") is { } folder) return await Recording.SaveAsync(folder);

int seed = Option("--seed") is { } given && given != "random" ? int.Parse(given, CultureInfo.InvariantCulture) : Option("--seed") == "random" ? RandomNumberGenerator.GetInt32(int.MaxValue) : 1;
int cases = int.Parse(Option("--cases") ?? "20000", CultureInfo.InvariantCulture);
int first = int.Parse(Option("--first") ?? "0", CultureInfo.InvariantCulture);
TimeSpan patience = TimeSpan.FromSeconds(int.Parse(Option("--patience") ?? "20", CultureInfo.InvariantCulture));
FuzzTarget[] targets = [.. All.Targets.Where(target => target.Name.Contains(Option("--target") ?? "", StringComparison.OrdinalIgnoreCase))];
int shares = targets.Sum(target => target.Share);
long total = 0;
var findings = new List<Finding>();
var elapsed = Stopwatch.StartNew();

Console.WriteLine($"seed {seed}, {cases} cases for {targets.Length} targets");
Console.WriteLine("| target | seeds | cases | cases/s | slowest, ms | findings |\n|---|---|---|---|---|---|");
foreach (FuzzTarget target in targets)
{
    int each = (int)(((long)cases * target.Share + shares - 1) / shares);
    total += each;
    var run = new FuzzRun(target, seed, patience);
    var time = Stopwatch.StartNew();
    run.Run(first, each);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {target.Name} | {target.Seeds.Count} | {each} | {each / time.Elapsed.TotalSeconds:0} | {run.Slowest.TotalMilliseconds:0} | {run.Findings.Count} |"));
    findings.AddRange(run.Findings);
}

foreach (Finding finding in findings)
{
    Console.WriteLine($"\nFOUND in {finding.Target.Name}, case {finding.Number}: {finding.Save(Watch.Folder)}\n{finding.Exception}");
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{total} cases in {elapsed.Elapsed.TotalSeconds:0} s with seed {seed}: {findings.Count} findings"));
return findings.Count == 0 ? 0 : 1;

string? Option(string name)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
