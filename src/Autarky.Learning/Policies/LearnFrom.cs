using System.Text.Json.Serialization;

namespace Autarky.Learning.Policies;

/// <summary>Whose answers a student learns from; in JSON by its name in lower case. The numbers are stored: never renumber.</summary>
public enum LearnFrom
{
    /// <summary>
    /// <see cref="Both"/>, over the gold that came as feedback, once there is any; <see cref="Teacher"/> before that;
    /// <see cref="Gold"/> where no teacher ever answered. Gold that came with recorded exchanges trains only when asked to.
    /// </summary>
    [JsonStringEnumMemberName("auto")]
    Auto = 0,

    /// <summary>The teacher's answers only. The student is measured and its threshold set against the teacher.</summary>
    [JsonStringEnumMemberName("teacher")]
    Teacher = 1,

    /// <summary>Right answers that people know, from feedback or recorded with the exchange, and nothing else.</summary>
    [JsonStringEnumMemberName("gold")]
    Gold = 2,

    /// <summary>The right answer where somebody knows it, otherwise the teacher's.</summary>
    [JsonStringEnumMemberName("both")]
    Both = 3,
}
