using Autarky.Routing;

namespace Autarky.Gateway.UseCases;

/// <summary>Somebody who is asked before the teacher, and the rule that accepts its answer or passes the request on.</summary>
/// <param name="Id">Its name in routes and rows.</param>
/// <param name="Accepts">The rule.</param>
public abstract record Candidate(string Id, AcceptanceRule Accepts);

/// <summary>A classifier of our own: a trained student that was released.</summary>
/// <param name="Classifier">The classifier.</param>
/// <param name="Threshold">The calibrated confidence from which its answer is given, in [0, 1].</param>
public sealed record ClassifierCandidate(IClassifier Classifier, double Threshold) : Candidate(Classifier.Id, new SureEnough(Threshold));

/// <summary>A model that writes: one that this server runs itself, or a provider's, with a prompt of its own where it needs one.</summary>
/// <param name="Provider">The provider's name; <c>local</c> for a model that this server runs.</param>
/// <param name="Model">The model, by the provider's name for it.</param>
/// <param name="Prompt">Instructions that are put before the client's; null for none.</param>
/// <param name="Accepts">The rule.</param>
public sealed record ModelCandidate(string Provider, string Model, string? Prompt, AcceptanceRule Accepts) : Candidate($"{Provider}/{Model}", Accepts);
