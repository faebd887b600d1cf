using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Znode.Client;
using Znode.Hosting.InProcess;

namespace Znode.Hosting.Clients;

/// <summary>Checks a client's settings when the host starts; each message names the key of the configuration.</summary>
/// <param name="connectionName">Whose settings these are.</param>
/// <param name="ensembles">What the connection may be to beside the network.</param>
internal sealed class ClientSettingsValidation(string connectionName, InProcessEnsembles ensembles) : IValidateOptions<ZnodeClientSettings>
{
    public ValidateOptionsResult Validate(string? name, ZnodeClientSettings options)
    {
        if (name != connectionName)
        {
            return ValidateOptionsResult.Skip;
        }

        var problems = new ValidateOptionsResultBuilder();
        if (IsInProcess(problems, options) is { } isInProcess)
        {
            if (isInProcess)
            {
                // All but the connection is checked as ever.
                CheckValues(problems, options.ToOptions() with { Servers = "localhost" });
            }
        }
        else if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            problems.AddError($"it is not set; write where the ensemble is, as host-1:2181,host-2:2181, there or in {Key(nameof(options.ConnectionString))}", $"ConnectionStrings:{connectionName}");
        }
        else
        {
            CheckValues(problems, options.ToOptions());
        }

        if (options.User is null != options.Password is null)
        {
            problems.AddError($"{Key(nameof(options.User))} and {Key(nameof(options.Password))} go together", Key(options.User is null ? nameof(options.User) : nameof(options.Password)));
        }

        if (SettingTimes.Problem(options.SessionTimeout) is { } problem)
        {
            problems.AddError(problem, Key(nameof(options.SessionTimeout)));
        }

        if (options.DialTimeout is { } dialTimeout && SettingTimes.Problem(dialTimeout) is { } dialProblem)
        {
            problems.AddError(dialProblem, Key(nameof(options.DialTimeout)));
        }

        CheckTls(problems, options);

        if (!ZnodePath.TryParse(options.ServicesPath, out _))
        {
            problems.AddError($"'{options.ServicesPath}' is no path; it is like {ZnodeServiceCollectionExtensions.ServicesPathDefault}", Key(nameof(options.ServicesPath)));
        }

        return problems.Build();
    }

    /// <summary>Tells whether the connection is to an ensemble in this process; false when it should be and can not, null when it is to one over the network.</summary>
    private bool? IsInProcess(ValidateOptionsResultBuilder problems, ZnodeClientSettings options)
    {
        try
        {
            return ensembles.Find(options.ConnectionString) is null ? null : true;
        }
        catch (FormatException exception)
        {
            problems.AddError(exception.Message, $"ConnectionStrings:{connectionName}");
            return false;
        }
    }

    private void CheckValues(ValidateOptionsResultBuilder problems, ZnodeClientOptions options)
    {
        try
        {
            // Times are told with keys of their own.
            options = options with { SessionTimeout = TimeSpan.FromSeconds(30), DialTimeout = null };

            // A client opens nothing before it is asked for a session, so making one is the whole check, and disposing it is done at once.
            ZnodeClient.Create(options).DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (FormatException exception)
        {
            problems.AddError(exception.Message, $"ConnectionStrings:{connectionName}");
        }
        catch (ArgumentException exception)
        {
            problems.AddError(exception.Message, $"{ZnodeServiceCollectionExtensions.SectionName}:Client:{connectionName}");
        }
    }

    private void CheckTls(ValidateOptionsResultBuilder problems, ZnodeClientSettings options)
    {
        if (options.Tls is not { } tls)
        {
            return;
        }

        if (tls.CertificateFile is null && (tls.KeyFile ?? tls.Password) is not null)
        {
            problems.AddError("it is not set, and its key is", Key($"{nameof(options.Tls)}:{nameof(tls.CertificateFile)}"));
            return;
        }

        try
        {
            options.ToTlsOptions();
        }
        catch (IOException exception)
        {
            // It names the file.
            problems.AddError(exception.Message, Key(nameof(options.Tls)));
        }
    }

    private string Key(string property) => $"{ZnodeServiceCollectionExtensions.SectionName}:Client:{connectionName}:{property}";
}
