using QwenPS.Emulator;
using QwenPS.Emulator.CommandLine;

try
{
    var arguments = Arguments.Parse(args);
    if (arguments.Help)
    {
        Console.WriteLine(Arguments.Usage);
        return 0;
    }

    using var end = new ProcessEnd(arguments.ExitWithStandardInput);
    await using EmulatorHost emulator = await EmulatorHost.StartAsync(arguments.Options);
    var address = emulator.BaseUri.GetLeftPart(UriPartial.Authority);
    Console.WriteLine(address);
    // Programs that start the emulator read only the address. In a terminal, a user needs the command to connect.
    if (!Console.IsOutputRedirected)
        Console.WriteLine($"Connect in PowerShell, or press Ctrl+C to stop: $env:DASHSCOPE_API_KEY = 'sk-emulator-ok'; Connect-Qwen -BaseUri {address}");
    await end.WaitAsync();
    return 0;
}
catch (FormatException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
catch (IOException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
