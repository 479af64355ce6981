using Autarky.Learning.Classifiers;
using Autarky.Learning.Policies;
using Autarky.Learning.Training;
using Autarky.Ledger.Chat;

namespace Autarky.Learning.Tests.Promise;

/// <summary>Trains on one draw of a mixture and, where the gate lets the student pass, replays another draw as a server would answer it.</summary>
/// <param name="Trained">Whether there was anything to train.</param>
/// <param name="Released">Whether the gate let the student pass.</param>
/// <param name="Answered">The share of replayed requests that the student answers.</param>
/// <param name="Wrong">The share of replayed requests that it answers otherwise than the teacher.</param>
/// <param name="Why">What the gate said, or why nothing was trained.</param>
internal sealed record PromiseTrial(bool Trained, bool Released, double Answered, double Wrong, string Why)
{
    public static async Task<PromiseTrial> RunAsync(TrafficMixture mixture, int seed, UseCasePolicy policy)
    {
        var ledger = new FakeLedger();
        foreach (Asked asked in mixture.Draw(seed))
        {
            ledger.Add(asked.ToExchange());
        }

        var training = new StudentTraining(ledger, _ => Rights.ToTrain, TimeProvider.System);
        TrainedStudent trained;
        try
        {
            trained = await training.RunAsync("triage", policy, LearnFrom.Auto, new LinearStudentOptions { Threads = 1 }, null, CancellationToken.None);
        }
        catch (LearningException error)
        {
            return new PromiseTrial(false, false, 0, 0, error.Message);
        }

        if (!trained.Evaluation.Gate.Pass)
        {
            return new PromiseTrial(true, false, 0, 0, trained.Evaluation.Gate.Why[0]);
        }

        int requests = 0, answered = 0, wrong = 0;
        foreach (Asked asked in mixture.Draw(seed + 1_000_000))
        {
            requests++;
            var request = RequestText.Read(asked.ToExchange().Request!);
            if (trained.Card.Reading.WhyNot(request) is not null)
            {
                continue;
            }

            StudentAnswer answer = trained.Student.Answer(trained.Card.Reading.Text(request));
            if (answer.Confidence >= trained.Card.Choice.Threshold)
            {
                answered++;
                wrong += trained.Student.Labels[answer.Label] == asked.Answer ? 0 : 1;
            }
        }

        return new PromiseTrial(true, true, (double)answered / requests, (double)wrong / requests, trained.Evaluation.Gate.Why[0]);
    }
}
