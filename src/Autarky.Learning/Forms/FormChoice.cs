using System.Text.Json.Serialization;
using Autarky.Learning.Encoders;

namespace Autarky.Learning.Forms;

/// <summary>What a student reads from a text.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StudentForm>))]
public enum StudentForm
{
    /// <summary>Its words and letters: microseconds an answer.</summary>
    [JsonStringEnumMemberName("ngrams")]
    Ngrams,

    /// <summary>The vector that a sentence encoder makes of it: milliseconds an answer.</summary>
    [JsonStringEnumMemberName("embedding")]
    Embedding,

    /// <summary>Both, their logits averaged.</summary>
    [JsonStringEnumMemberName("both")]
    Both,
}

/// <summary>Which form a student has and by which evidence; kept where an encoder was configured when it was trained.</summary>
public sealed record FormChoice
{
    /// <summary>The encoder that could be used; the student answers with no other.</summary>
    public required EncoderIdentity Encoder { get; init; }

    /// <summary>The form that was chosen.</summary>
    public required StudentForm Chosen { get; init; }

    /// <summary>What was measured of each form on the calibration split.</summary>
    public required IReadOnlyList<FormFigures> Forms { get; init; }
}

/// <summary>One form on the calibration split, at the temperature that fits it best.</summary>
/// <param name="Form">The form.</param>
/// <param name="Loss">Mean negative log-likelihood of the references, nats.</param>
/// <param name="Accuracy">The share of rows on which its answer is the reference.</param>
/// <param name="Temperature">Its temperature.</param>
/// <param name="NgramShare">Of both: what the n-grams count, 0 to 1.</param>
/// <param name="Behind">How much larger its loss is than the best form's, mean over the rows.</param>
/// <param name="BehindError">The standard error of <paramref name="Behind"/>, row by row against the best form; 0 of the best.</param>
public sealed record FormFigures(
    StudentForm Form,
    double Loss,
    double Accuracy,
    double Temperature,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? NgramShare,
    double Behind,
    double BehindError);
