namespace Autarky.Learning.Students;
#pragma warning disable
public static class Knobs
{
    public static bool CrossWord = true, Punctuation = false, BlockNorm = false, NormSeenOnly = false, SqrtTf = false, IdfSquare = false;
    public static float CharWeight = 1f, WordWeight = 1f, Scale = 1f, FinalRate = 0.1f, Bias = 0.3f, IdfPower = 1f;
    public static int CharMin = 3, CharMax = 5, WordMax = 2, AverageEpochs = 0;
}
