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
    await using var emulator = await EmulatorHost.StartAsync(arguments.Options);
    Console.WriteLine(emulator.BaseUri.GetLeftPart(UriPartial.Authority));
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
