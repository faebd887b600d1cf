using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Znode.Hosting.Members;

/// <summary>Checks what can be checked before the member is made; each message names the key of the configuration.</summary>
internal sealed class MemberSettingsValidation(IEnumerable<EnsembleTransport> transports) : IValidateOptions<ZnodeMemberSettings>
{
    public ValidateOptionsResult Validate(string? name, ZnodeMemberSettings options)
    {
        var problems = new ValidateOptionsResultBuilder();
        foreach (var (id, address) in options.Ensemble)
        {
            if (EnsembleEntry.Problem(id, address) is { } problem)
            {
                problems.AddError(problem, Key($"{nameof(options.Ensemble)}:{id}"));
            }
        }

        if (options.Ensemble.Count > 0 && !options.Ensemble.ContainsKey($"{options.ServerId}"))
        {
            problems.AddError($"{options.ServerId} is not one of the members that {Key(nameof(options.Ensemble))} names: {string.Join(", ", options.Ensemble.Keys.Order(StringComparer.Ordinal))}", Key(nameof(options.ServerId)));
        }

        if (!options.StandaloneEnabled && options.Ensemble.Count == 0)
        {
            problems.AddError($"it is false and nobody is a member: {Key(nameof(options.Ensemble))} names the members, this one at least", Key(nameof(options.StandaloneEnabled)));
        }

        if (options.Ensemble.Count > (options.StandaloneEnabled ? 1 : 0) && !transports.Any())
        {
            problems.AddError("the other members are reached through a port: call AddPorts() of the package Znode.Hosting.AspNetCore behind AddZnodeMember()", Key(nameof(options.Ensemble)));
        }

        if (SettingTimes.Problem(options.SessionTimeout) is { } sessionTimeout)
        {
            problems.AddError(sessionTimeout, Key(nameof(options.SessionTimeout)));
        }

        if (options.TickTime > TimeSpan.Zero && SettingTimes.Problem(options.TickTime) is { } tickTime)
        {
            problems.AddError(tickTime, Key(nameof(options.TickTime)));
        }

        if (!ZnodePath.TryParse(options.ServicesPath, out _))
        {
            problems.AddError($"'{options.ServicesPath}' is no path; it is like {ZnodeServiceCollectionExtensions.ServicesPathDefault}", Key(nameof(options.ServicesPath)));
        }

        if (options.DataLogDirectory is not null && options.DataDirectory.Length == 0)
        {
            problems.AddError($"it is set and {Key(nameof(options.DataDirectory))} is empty, so nothing is kept on disk", Key(nameof(options.DataLogDirectory)));
        }

        try
        {
            options.ToOptions().Validate();
        }
        catch (ArgumentException exception)
        {
            // Its messages name the option, which is the key in the section.
            problems.AddError(exception.Message.Replace("ZnodeMemberOptions.Id", Key(nameof(options.ServerId)), StringComparison.Ordinal).Replace("ZnodeMemberOptions.", $"{ZnodeServiceCollectionExtensions.SectionName}:", StringComparison.Ordinal));
        }

        return problems.Build();
    }

    private static string Key(string property) => $"{ZnodeServiceCollectionExtensions.SectionName}:{property}";
}
