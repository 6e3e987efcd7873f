package apps

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// StaticSite is one block digitalocean_app.spec.static_site.
type StaticSite struct {
	Bitbucket        []Repository `swamp:"bitbucket,optional,maxitems=1"`
	BuildCommand     *string      `swamp:"build_command,optional"`
	CatchallDocument *string      `swamp:"catchall_document,optional"`
	CORS             []CORS       `swamp:"cors,optional,maxitems=1,deprecated=use cors in the rules of ingress"`
	DockerfilePath   *string      `swamp:"dockerfile_path,optional"`
	Env              []Env        `swamp:"env,optional,set"`
	EnvironmentSlug  *string      `swamp:"environment_slug,optional"`
	ErrorDocument    *string      `swamp:"error_document,optional,filled=404.html"`
	Git              []Git        `swamp:"git,optional,maxitems=1"`
	GitHub           []Repository `swamp:"github,optional,maxitems=1"`
	GitLab           []Repository `swamp:"gitlab,optional,maxitems=1"`
	IndexDocument    *string      `swamp:"index_document,optional,filled=index.html"`
	Name             string       `swamp:"name,required,check=component"`
	OutputDir        *string      `swamp:"output_dir,optional"`
	Routes           []Route      `swamp:"routes,optional,computed,deprecated=use the rules of ingress"`
	SourceDir        *string      `swamp:"source_dir,optional"`
}

func (b StaticSite) request() *godo.AppStaticSiteSpec {
	return &godo.AppStaticSiteSpec{
		Bitbucket:        do.First(b.Bitbucket, Repository.request),
		BuildCommand:     do.Value(b.BuildCommand),
		CatchallDocument: do.Value(b.CatchallDocument),
		CORS:             do.First(b.CORS, CORS.request),
		DockerfilePath:   do.Value(b.DockerfilePath),
		Envs:             variables(b.Env),
		EnvironmentSlug:  do.Value(b.EnvironmentSlug),
		ErrorDocument:    do.Value(b.ErrorDocument),
		Git:              do.First(b.Git, Git.request),
		GitHub:           (*godo.GitHubSourceSpec)(do.First(b.GitHub, Repository.request)),
		GitLab:           (*godo.GitLabSourceSpec)(do.First(b.GitLab, Repository.request)),
		IndexDocument:    do.Value(b.IndexDocument),
		Name:             b.Name,
		OutputDir:        do.Value(b.OutputDir),
		Routes:           do.Map(b.Routes, Route.request),
		SourceDir:        do.Value(b.SourceDir),
	}
}

func staticSiteOf(v *godo.AppStaticSiteSpec) StaticSite {
	return StaticSite{
		Bitbucket:        do.Single(v.Bitbucket, repositoryOf),
		BuildCommand:     godo.PtrTo(v.BuildCommand),
		CatchallDocument: godo.PtrTo(v.CatchallDocument),
		CORS:             do.Single(v.CORS, corsOf),
		DockerfilePath:   godo.PtrTo(v.DockerfilePath),
		Env:              do.Map(v.Envs, envOf),
		EnvironmentSlug:  godo.PtrTo(v.EnvironmentSlug),
		ErrorDocument:    godo.PtrTo(v.ErrorDocument),
		Git:              do.Single(v.Git, gitOf),
		GitHub:           do.Single((*godo.BitbucketSourceSpec)(v.GitHub), repositoryOf),
		GitLab:           do.Single((*godo.BitbucketSourceSpec)(v.GitLab), repositoryOf),
		IndexDocument:    godo.PtrTo(v.IndexDocument),
		Name:             v.Name,
		OutputDir:        godo.PtrTo(v.OutputDir),
		Routes:           do.Map(v.Routes, routeOf),
		SourceDir:        godo.PtrTo(v.SourceDir),
	}
}
