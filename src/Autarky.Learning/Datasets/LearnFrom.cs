namespace Autarky.Learning;

/// <summary>Whose answers a student learns from. The numbers are stored: never renumber.</summary>
public enum LearnFrom
{
    /// <summary>
    /// <see cref="Both"/>, over the gold that came as feedback, once there is any; <see cref="Teacher"/> before that;
    /// <see cref="Gold"/> where no teacher ever answered. Gold that came with recorded exchanges trains only when asked to.
    /// </summary>
    Auto = 0,

    /// <summary>The teacher's answers only. The student is measured and its threshold set against the teacher.</summary>
    Teacher = 1,

    /// <summary>Right answers that people know, from feedback or recorded with the exchange, and nothing else.</summary>
    Gold = 2,

    /// <summary>The right answer where somebody knows it, otherwise the teacher's.</summary>
    Both = 3,
}
