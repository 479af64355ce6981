using System.CommandLine;
using System.Globalization;
using Autarky.Models.Tokenization;

namespace Autarky.Bench.Models;

/// <summary><c>pack-vocabulary RANKS OUTPUT</c>: makes the embedded vocabularies.</summary>
internal static class PackVocabularyCommand
{
    public static Command Create()
    {
        var ranks = new Argument<FileInfo>("ranks") { Description = "A rank file: on each line a token in base64, a space, its rank." };
        var output = new Argument<FileInfo>("output") { Description = "The compact file to write (.br)." };
        var command = new Command("pack-vocabulary", "Turns a published rank file into the form that the program embeds.") { ranks, output };
        command.SetAction(result =>
        {
            var tokens = new List<byte[]>();
            foreach (string line in File.ReadLines(result.GetRequiredValue(ranks).FullName))
            {
                string[] parts = line.Split(' ');
                if (int.Parse(parts[1], CultureInfo.InvariantCulture) != tokens.Count)
                {
                    throw new InvalidDataException($"The rank file must list ranks without gaps; line {tokens.Count + 1} has {parts[1]}.");
                }

                tokens.Add(Convert.FromBase64String(parts[0]));
            }

            using FileStream file = File.Create(result.GetRequiredValue(output).FullName);
            PackedVocabulary.Pack(tokens, file);
            Console.WriteLine($"{tokens.Count} tokens, {file.Length} bytes");
        });
        return command;
    }
}
