using Quickstart;
using QwenPS.Emulator;

// Shows what QwenPS does, without an account. It uses the emulator and this repository's own documents.
var repository = Repository.Find();
var shell = PowerShellHost.Find(repository);
Console.WriteLine(shell is null
    ? "PowerShell isn't available. This program runs the module's client from C#, without the cmdlets."
    : $"This program runs the module's cmdlets in {shell.Version}, against a local emulator of the service.");

await using var emulator = await EmulatorHost.StartAsync(new EmulatorOptions { Answer = AnswerMode.Digest, EventDelay = TimeSpan.FromMilliseconds(20) });
bool isRight = shell is null
    ? await ClientTour.RunAsync(emulator.BaseUri, repository)
    : shell.Build() && shell.RunTour(emulator.BaseUri);
Console.WriteLine(isRight ? "All results are correct." : "Some results above are wrong.");
return isRight ? 0 : 1;
