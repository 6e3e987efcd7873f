package apps

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Job is one block digitalocean_app.spec.job.
type Job struct {
	Alert            []ComponentAlert `swamp:"alert,optional"`
	Bitbucket        []Repository     `swamp:"bitbucket,optional,maxitems=1"`
	BuildCommand     *string          `swamp:"build_command,optional"`
	DockerfilePath   *string          `swamp:"dockerfile_path,optional"`
	Env              []Env            `swamp:"env,optional,set"`
	EnvironmentSlug  *string          `swamp:"environment_slug,optional"`
	Git              []Git            `swamp:"git,optional,maxitems=1"`
	GitHub           []Repository     `swamp:"github,optional,maxitems=1"`
	GitLab           []Repository     `swamp:"gitlab,optional,maxitems=1"`
	Image            []Image          `swamp:"image,optional,maxitems=1"`
	InstanceCount    *int             `swamp:"instance_count,optional,filled=1"`
	InstanceSizeSlug *string          `swamp:"instance_size_slug,optional,filled=apps-s-1vcpu-0.5gb"`
	Kind             string           `swamp:"kind,optional,default=UNSPECIFIED,oneof=UNSPECIFIED|PRE_DEPLOY|POST_DEPLOY|FAILED_DEPLOY"`
	LogDestination   []LogDestination `swamp:"log_destination,optional"`
	Name             string           `swamp:"name,required,check=component"`
	RunCommand       *string          `swamp:"run_command,optional"`
	SourceDir        *string          `swamp:"source_dir,optional"`
	Termination      []Termination    `swamp:"termination,optional,maxitems=1"`
}

func (b Job) request() *godo.AppJobSpec {
	return &godo.AppJobSpec{
		Alerts:           do.Map(b.Alert, ComponentAlert.request),
		Bitbucket:        do.First(b.Bitbucket, Repository.request),
		BuildCommand:     do.Value(b.BuildCommand),
		DockerfilePath:   do.Value(b.DockerfilePath),
		Envs:             variables(b.Env),
		EnvironmentSlug:  do.Value(b.EnvironmentSlug),
		Git:              do.First(b.Git, Git.request),
		GitHub:           (*godo.GitHubSourceSpec)(do.First(b.GitHub, Repository.request)),
		GitLab:           (*godo.GitLabSourceSpec)(do.First(b.GitLab, Repository.request)),
		Image:            do.First(b.Image, Image.request),
		InstanceCount:    int64(do.Value(b.InstanceCount)),
		InstanceSizeSlug: do.Value(b.InstanceSizeSlug),
		Kind:             godo.AppJobSpecKind(b.Kind),
		LogDestinations:  do.Map(b.LogDestination, LogDestination.request),
		Name:             b.Name,
		RunCommand:       do.Value(b.RunCommand),
		SourceDir:        do.Value(b.SourceDir),
		Termination:      do.First(b.Termination, Termination.request),
	}
}

func jobOf(v *godo.AppJobSpec) Job {
	return Job{
		Alert:            do.Map(v.Alerts, componentAlertOf),
		Bitbucket:        do.Single(v.Bitbucket, repositoryOf),
		BuildCommand:     godo.PtrTo(v.BuildCommand),
		DockerfilePath:   godo.PtrTo(v.DockerfilePath),
		Env:              do.Map(v.Envs, envOf),
		EnvironmentSlug:  godo.PtrTo(v.EnvironmentSlug),
		Git:              do.Single(v.Git, gitOf),
		GitHub:           do.Single((*godo.BitbucketSourceSpec)(v.GitHub), repositoryOf),
		GitLab:           do.Single((*godo.BitbucketSourceSpec)(v.GitLab), repositoryOf),
		Image:            do.Single(v.Image, imageOf),
		InstanceCount:    godo.PtrTo(int(v.InstanceCount)),
		InstanceSizeSlug: godo.PtrTo(v.InstanceSizeSlug),
		Kind:             string(v.Kind),
		LogDestination:   do.Map(v.LogDestinations, logDestinationOf),
		Name:             v.Name,
		RunCommand:       godo.PtrTo(v.RunCommand),
		SourceDir:        godo.PtrTo(v.SourceDir),
		Termination:      do.Single(v.Termination, terminationOf),
	}
}
