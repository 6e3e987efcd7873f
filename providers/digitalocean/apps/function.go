package apps

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Function is one block digitalocean_app.spec.function.
type Function struct {
	Alert          []ComponentAlert `swamp:"alert,optional"`
	Bitbucket      []Repository     `swamp:"bitbucket,optional,maxitems=1"`
	CORS           []CORS           `swamp:"cors,optional,maxitems=1,deprecated=use cors in the rules of ingress"`
	Env            []Env            `swamp:"env,optional,set"`
	Git            []Git            `swamp:"git,optional,maxitems=1"`
	GitHub         []Repository     `swamp:"github,optional,maxitems=1"`
	GitLab         []Repository     `swamp:"gitlab,optional,maxitems=1"`
	LogDestination []LogDestination `swamp:"log_destination,optional"`
	Name           string           `swamp:"name,required,check=component"`
	Routes         []Route          `swamp:"routes,optional,computed,deprecated=use the rules of ingress"`
	SourceDir      *string          `swamp:"source_dir,optional"`
}

func (b Function) request() *godo.AppFunctionsSpec {
	return &godo.AppFunctionsSpec{
		Alerts:          do.Map(b.Alert, ComponentAlert.request),
		Bitbucket:       do.First(b.Bitbucket, Repository.request),
		CORS:            do.First(b.CORS, CORS.request),
		Envs:            variables(b.Env),
		Git:             do.First(b.Git, Git.request),
		GitHub:          (*godo.GitHubSourceSpec)(do.First(b.GitHub, Repository.request)),
		GitLab:          (*godo.GitLabSourceSpec)(do.First(b.GitLab, Repository.request)),
		LogDestinations: do.Map(b.LogDestination, LogDestination.request),
		Name:            b.Name,
		Routes:          do.Map(b.Routes, Route.request),
		SourceDir:       do.Value(b.SourceDir),
	}
}

func functionOf(v *godo.AppFunctionsSpec) Function {
	return Function{
		Alert:          do.Map(v.Alerts, componentAlertOf),
		Bitbucket:      do.Single(v.Bitbucket, repositoryOf),
		CORS:           do.Single(v.CORS, corsOf),
		Env:            do.Map(v.Envs, envOf),
		Git:            do.Single(v.Git, gitOf),
		GitHub:         do.Single((*godo.BitbucketSourceSpec)(v.GitHub), repositoryOf),
		GitLab:         do.Single((*godo.BitbucketSourceSpec)(v.GitLab), repositoryOf),
		LogDestination: do.Map(v.LogDestinations, logDestinationOf),
		Name:           v.Name,
		Routes:         do.Map(v.Routes, routeOf),
		SourceDir:      godo.PtrTo(v.SourceDir),
	}
}
