package apps

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Worker is one block digitalocean_app.spec.worker.
type Worker struct {
	Alert               []ComponentAlert      `swamp:"alert,optional"`
	Autoscaling         []Autoscaling         `swamp:"autoscaling,optional,maxitems=1"`
	Bitbucket           []Repository          `swamp:"bitbucket,optional,maxitems=1"`
	BuildCommand        *string               `swamp:"build_command,optional"`
	DockerfilePath      *string               `swamp:"dockerfile_path,optional"`
	Env                 []Env                 `swamp:"env,optional,set"`
	EnvironmentSlug     *string               `swamp:"environment_slug,optional"`
	Git                 []Git                 `swamp:"git,optional,maxitems=1"`
	GitHub              []Repository          `swamp:"github,optional,maxitems=1"`
	GitLab              []Repository          `swamp:"gitlab,optional,maxitems=1"`
	Image               []Image               `swamp:"image,optional,maxitems=1"`
	InstanceCount       *int                  `swamp:"instance_count,optional,filled=1"`
	InstanceSizeSlug    *string               `swamp:"instance_size_slug,optional,filled=apps-s-1vcpu-0.5gb"`
	LivenessHealthCheck []LivenessHealthCheck `swamp:"liveness_health_check,optional,maxitems=1"`
	LogDestination      []LogDestination      `swamp:"log_destination,optional"`
	Name                string                `swamp:"name,required,check=component"`
	RunCommand          *string               `swamp:"run_command,optional"`
	SourceDir           *string               `swamp:"source_dir,optional"`
	Termination         []Termination         `swamp:"termination,optional,maxitems=1"`
}

func (b Worker) request() *godo.AppWorkerSpec {
	return &godo.AppWorkerSpec{
		Alerts:              do.Map(b.Alert, ComponentAlert.request),
		Autoscaling:         do.First(b.Autoscaling, Autoscaling.request),
		Bitbucket:           do.First(b.Bitbucket, Repository.request),
		BuildCommand:        do.Value(b.BuildCommand),
		DockerfilePath:      do.Value(b.DockerfilePath),
		Envs:                variables(b.Env),
		EnvironmentSlug:     do.Value(b.EnvironmentSlug),
		Git:                 do.First(b.Git, Git.request),
		GitHub:              (*godo.GitHubSourceSpec)(do.First(b.GitHub, Repository.request)),
		GitLab:              (*godo.GitLabSourceSpec)(do.First(b.GitLab, Repository.request)),
		Image:               do.First(b.Image, Image.request),
		InstanceCount:       int64(do.Value(b.InstanceCount)),
		InstanceSizeSlug:    do.Value(b.InstanceSizeSlug),
		LivenessHealthCheck: do.First(b.LivenessHealthCheck, LivenessHealthCheck.request),
		LogDestinations:     do.Map(b.LogDestination, LogDestination.request),
		Name:                b.Name,
		RunCommand:          do.Value(b.RunCommand),
		SourceDir:           do.Value(b.SourceDir),
		Termination:         (*godo.AppWorkerSpecTermination)(do.First(b.Termination, Termination.request)),
	}
}

func workerOf(v *godo.AppWorkerSpec) Worker {
	return Worker{
		Alert:               do.Map(v.Alerts, componentAlertOf),
		Autoscaling:         do.Single(v.Autoscaling, autoscalingOf),
		Bitbucket:           do.Single(v.Bitbucket, repositoryOf),
		BuildCommand:        godo.PtrTo(v.BuildCommand),
		DockerfilePath:      godo.PtrTo(v.DockerfilePath),
		Env:                 do.Map(v.Envs, envOf),
		EnvironmentSlug:     godo.PtrTo(v.EnvironmentSlug),
		Git:                 do.Single(v.Git, gitOf),
		GitHub:              do.Single((*godo.BitbucketSourceSpec)(v.GitHub), repositoryOf),
		GitLab:              do.Single((*godo.BitbucketSourceSpec)(v.GitLab), repositoryOf),
		Image:               do.Single(v.Image, imageOf),
		InstanceCount:       godo.PtrTo(int(v.InstanceCount)),
		InstanceSizeSlug:    godo.PtrTo(v.InstanceSizeSlug),
		LivenessHealthCheck: do.Single(v.LivenessHealthCheck, livenessHealthCheckOf),
		LogDestination:      do.Map(v.LogDestinations, logDestinationOf),
		Name:                v.Name,
		RunCommand:          godo.PtrTo(v.RunCommand),
		SourceDir:           godo.PtrTo(v.SourceDir),
		Termination:         do.Single((*godo.AppJobSpecTermination)(v.Termination), terminationOf),
	}
}
