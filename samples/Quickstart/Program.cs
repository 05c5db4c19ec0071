using Quickstart;
using QwenPS.Emulator;

// Shows what QwenPS does, without an account: against the emulator, on this repository's own documents.
var repository = Repository.Find();
var shell = PowerShellHost.Find(repository);
Console.WriteLine(shell is null
    ? "No PowerShell to be had: this drives the module's client from C#, without the cmdlets."
    : $"This runs the module's cmdlets in {shell.Version}, against a local emulator of the service.");

await using var emulator = await EmulatorHost.StartAsync(new EmulatorOptions { Answer = AnswerMode.Digest, EventDelay = TimeSpan.FromMilliseconds(20) });
bool isRight = shell is null
    ? await ClientTour.RunAsync(emulator.BaseUri, repository)
    : shell.Build() && shell.RunTour(emulator.BaseUri);
Console.WriteLine(isRight ? "All of it was right." : "Something above was wrong.");
return isRight ? 0 : 1;
