using System.Runtime.Intrinsics;
using Autarky.Learning.Tests.Classifiers;
using Autarky.Learning.Tests.Classifiers.Weights;

// The runtime calls this before Main when the assembly is named in DOTNET_STARTUP_HOOKS; it asks for a type of this name outside of any namespace.
// LinearStudentDeterminismTests starts this assembly so, as a process with other vector widths.
#pragma warning disable CA1050, MA0047 // declared in a namespace: the runtime's rule says otherwise
internal static class StartupHook
{
    internal const string Variable = "AUTARKY_TEST_PRINT_STUDENT_HASH";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
        {
            // What the processor offers after the switches, so that a switch that does nothing is found.
            Console.WriteLine(Vector512.IsHardwareAccelerated ? "vectors of 512" : "");
            Console.WriteLine(Vector256.IsHardwareAccelerated ? "vectors of 256" : "");
            Console.WriteLine(Vector128.IsHardwareAccelerated ? "vectors of 128" : "");
            Console.WriteLine(SampleTexts.Hash(SampleTexts.Save(SampleTexts.Train())));
            Console.WriteLine(SampleTexts.Hash(SampleTexts.Save(SampleTexts.TrainEmbedding())));
            Console.WriteLine(GoldWeightSelectionTests.KnownFile(threads: 1));
        }
    }
}
