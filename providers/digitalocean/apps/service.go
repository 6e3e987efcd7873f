package apps

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Service is one block digitalocean_app.spec.service.
type Service struct {
	Alert               []ComponentAlert      `swamp:"alert,optional"`
	Autoscaling         []Autoscaling         `swamp:"autoscaling,optional,maxitems=1"`
	Bitbucket           []Repository          `swamp:"bitbucket,optional,maxitems=1"`
	BuildCommand        *string               `swamp:"build_command,optional"`
	CORS                []CORS                `swamp:"cors,optional,maxitems=1,deprecated=use cors in the rules of ingress"`
	DockerfilePath      *string               `swamp:"dockerfile_path,optional"`
	Env                 []Env                 `swamp:"env,optional,set"`
	EnvironmentSlug     *string               `swamp:"environment_slug,optional"`
	Git                 []Git                 `swamp:"git,optional,maxitems=1"`
	GitHub              []Repository          `swamp:"github,optional,maxitems=1"`
	GitLab              []Repository          `swamp:"gitlab,optional,maxitems=1"`
	HealthCheck         []HealthCheck         `swamp:"health_check,optional,maxitems=1"`
	HTTPPort            *int                  `swamp:"http_port,optional,computed"`
	Image               []Image               `swamp:"image,optional,maxitems=1"`
	InstanceCount       *int                  `swamp:"instance_count,optional,filled=1"`
	InstanceSizeSlug    *string               `swamp:"instance_size_slug,optional,filled=apps-s-1vcpu-0.5gb"`
	InternalPorts       []int                 `swamp:"internal_ports,optional,computed,set"`
	LivenessHealthCheck []LivenessHealthCheck `swamp:"liveness_health_check,optional,maxitems=1"`
	LogDestination      []LogDestination      `swamp:"log_destination,optional"`
	Name                string                `swamp:"name,required,check=component"`
	Routes              []Route               `swamp:"routes,optional,computed,deprecated=use the rules of ingress"`
	RunCommand          *string               `swamp:"run_command,optional"`
	SourceDir           *string               `swamp:"source_dir,optional"`
	Termination         []ServiceTermination  `swamp:"termination,optional,maxitems=1"`
}

func (b Service) request() *godo.AppServiceSpec {
	return &godo.AppServiceSpec{
		Alerts:              do.Map(b.Alert, ComponentAlert.request),
		Autoscaling:         do.First(b.Autoscaling, Autoscaling.request),
		Bitbucket:           do.First(b.Bitbucket, Repository.request),
		BuildCommand:        do.Value(b.BuildCommand),
		CORS:                do.First(b.CORS, CORS.request),
		DockerfilePath:      do.Value(b.DockerfilePath),
		Envs:                variables(b.Env),
		EnvironmentSlug:     do.Value(b.EnvironmentSlug),
		Git:                 do.First(b.Git, Git.request),
		GitHub:              (*godo.GitHubSourceSpec)(do.First(b.GitHub, Repository.request)),
		GitLab:              (*godo.GitLabSourceSpec)(do.First(b.GitLab, Repository.request)),
		HealthCheck:         do.First(b.HealthCheck, HealthCheck.request),
		HTTPPort:            int64(do.Value(b.HTTPPort)),
		Image:               do.First(b.Image, Image.request),
		InstanceCount:       int64(do.Value(b.InstanceCount)),
		InstanceSizeSlug:    do.Value(b.InstanceSizeSlug),
		InternalPorts:       do.Numbers[int64](b.InternalPorts),
		LivenessHealthCheck: do.First(b.LivenessHealthCheck, LivenessHealthCheck.request),
		LogDestinations:     do.Map(b.LogDestination, LogDestination.request),
		Name:                b.Name,
		Routes:              do.Map(b.Routes, Route.request),
		RunCommand:          do.Value(b.RunCommand),
		SourceDir:           do.Value(b.SourceDir),
		Termination:         do.First(b.Termination, ServiceTermination.request),
	}
}

func serviceOf(v *godo.AppServiceSpec) Service {
	return Service{
		Alert:               do.Map(v.Alerts, componentAlertOf),
		Autoscaling:         do.Single(v.Autoscaling, autoscalingOf),
		Bitbucket:           do.Single(v.Bitbucket, repositoryOf),
		BuildCommand:        godo.PtrTo(v.BuildCommand),
		CORS:                do.Single(v.CORS, corsOf),
		DockerfilePath:      godo.PtrTo(v.DockerfilePath),
		Env:                 do.Map(v.Envs, envOf),
		EnvironmentSlug:     godo.PtrTo(v.EnvironmentSlug),
		Git:                 do.Single(v.Git, gitOf),
		GitHub:              do.Single((*godo.BitbucketSourceSpec)(v.GitHub), repositoryOf),
		GitLab:              do.Single((*godo.BitbucketSourceSpec)(v.GitLab), repositoryOf),
		HealthCheck:         do.Single(v.HealthCheck, healthCheckOf),
		HTTPPort:            godo.PtrTo(int(v.HTTPPort)),
		Image:               do.Single(v.Image, imageOf),
		InstanceCount:       godo.PtrTo(int(v.InstanceCount)),
		InstanceSizeSlug:    godo.PtrTo(v.InstanceSizeSlug),
		InternalPorts:       do.Numbers[int](v.InternalPorts),
		LivenessHealthCheck: do.Single(v.LivenessHealthCheck, livenessHealthCheckOf),
		LogDestination:      do.Map(v.LogDestinations, logDestinationOf),
		Name:                v.Name,
		Routes:              do.Map(v.Routes, routeOf),
		RunCommand:          godo.PtrTo(v.RunCommand),
		SourceDir:           godo.PtrTo(v.SourceDir),
		Termination:         do.Single(v.Termination, serviceTerminationOf),
	}
}

// HealthCheck is one block digitalocean_app.spec.service.health_check.
type HealthCheck struct {
	FailureThreshold    *int    `swamp:"failure_threshold,optional"`
	HTTPPath            *string `swamp:"http_path,optional"`
	InitialDelaySeconds *int    `swamp:"initial_delay_seconds,optional"`
	PeriodSeconds       *int    `swamp:"period_seconds,optional"`
	Port                *int    `swamp:"port,optional,min=1,max=65535,min=1,max=65535"`
	SuccessThreshold    *int    `swamp:"success_threshold,optional"`
	TimeoutSeconds      *int    `swamp:"timeout_seconds,optional"`
}

func (b HealthCheck) request() *godo.AppServiceSpecHealthCheck {
	return &godo.AppServiceSpecHealthCheck{
		FailureThreshold:    int32(do.Value(b.FailureThreshold)),
		HTTPPath:            do.Value(b.HTTPPath),
		InitialDelaySeconds: int32(do.Value(b.InitialDelaySeconds)),
		PeriodSeconds:       int32(do.Value(b.PeriodSeconds)),
		Port:                int64(do.Value(b.Port)),
		SuccessThreshold:    int32(do.Value(b.SuccessThreshold)),
		TimeoutSeconds:      int32(do.Value(b.TimeoutSeconds)),
	}
}

func healthCheckOf(v *godo.AppServiceSpecHealthCheck) HealthCheck {
	return HealthCheck{
		FailureThreshold:    godo.PtrTo(int(v.FailureThreshold)),
		HTTPPath:            godo.PtrTo(v.HTTPPath),
		InitialDelaySeconds: godo.PtrTo(int(v.InitialDelaySeconds)),
		PeriodSeconds:       godo.PtrTo(int(v.PeriodSeconds)),
		Port:                godo.PtrTo(int(v.Port)),
		SuccessThreshold:    godo.PtrTo(int(v.SuccessThreshold)),
		TimeoutSeconds:      godo.PtrTo(int(v.TimeoutSeconds)),
	}
}

// LivenessHealthCheck is one block digitalocean_app.spec.service.liveness_health_check.
type LivenessHealthCheck struct {
	FailureThreshold    *int    `swamp:"failure_threshold,optional"`
	HTTPPath            *string `swamp:"http_path,optional"`
	InitialDelaySeconds *int    `swamp:"initial_delay_seconds,optional"`
	PeriodSeconds       *int    `swamp:"period_seconds,optional"`
	Port                *int    `swamp:"port,optional,min=1,max=65535,min=1,max=65535"`
	SuccessThreshold    *int    `swamp:"success_threshold,optional"`
	TimeoutSeconds      *int    `swamp:"timeout_seconds,optional"`
}

func (b LivenessHealthCheck) request() *godo.HealthCheckSpec {
	return &godo.HealthCheckSpec{
		FailureThreshold:    int32(do.Value(b.FailureThreshold)),
		HTTPPath:            do.Value(b.HTTPPath),
		InitialDelaySeconds: int32(do.Value(b.InitialDelaySeconds)),
		PeriodSeconds:       int32(do.Value(b.PeriodSeconds)),
		Port:                int64(do.Value(b.Port)),
		SuccessThreshold:    int32(do.Value(b.SuccessThreshold)),
		TimeoutSeconds:      int32(do.Value(b.TimeoutSeconds)),
	}
}

func livenessHealthCheckOf(v *godo.HealthCheckSpec) LivenessHealthCheck {
	return LivenessHealthCheck{
		FailureThreshold:    godo.PtrTo(int(v.FailureThreshold)),
		HTTPPath:            godo.PtrTo(v.HTTPPath),
		InitialDelaySeconds: godo.PtrTo(int(v.InitialDelaySeconds)),
		PeriodSeconds:       godo.PtrTo(int(v.PeriodSeconds)),
		Port:                godo.PtrTo(int(v.Port)),
		SuccessThreshold:    godo.PtrTo(int(v.SuccessThreshold)),
		TimeoutSeconds:      godo.PtrTo(int(v.TimeoutSeconds)),
	}
}

// ServiceTermination is one block digitalocean_app.spec.service.termination.
type ServiceTermination struct {
	DrainSeconds       *int `swamp:"drain_seconds,optional,min=1,max=110,filled=15"`
	GracePeriodSeconds *int `swamp:"grace_period_seconds,optional,min=1,max=600,filled=120"`
}

func (b ServiceTermination) request() *godo.AppServiceSpecTermination {
	return &godo.AppServiceSpecTermination{
		DrainSeconds:       int32(do.Value(b.DrainSeconds)),
		GracePeriodSeconds: int32(do.Value(b.GracePeriodSeconds)),
	}
}

func serviceTerminationOf(v *godo.AppServiceSpecTermination) ServiceTermination {
	return ServiceTermination{
		DrainSeconds:       godo.PtrTo(int(v.DrainSeconds)),
		GracePeriodSeconds: godo.PtrTo(int(v.GracePeriodSeconds)),
	}
}
