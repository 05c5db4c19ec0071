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

    await using var emulator = await EmulatorHost.StartAsync(arguments.Options);
    Console.WriteLine(emulator.BaseUri.GetLeftPart(UriPartial.Authority));
    await ProcessEnd.WaitAsync(arguments.ExitWithStandardInput);
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
