package apps

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Git is one block digitalocean_app.spec.function.git.
type Git struct {
	Branch       *string `swamp:"branch,optional"`
	RepoCloneURL *string `swamp:"repo_clone_url,optional"`
}

func (b Git) request() *godo.GitSourceSpec {
	return &godo.GitSourceSpec{
		Branch:       do.Value(b.Branch),
		RepoCloneURL: do.Value(b.RepoCloneURL),
	}
}

func gitOf(v *godo.GitSourceSpec) Git {
	return Git{
		Branch:       godo.PtrTo(v.Branch),
		RepoCloneURL: godo.PtrTo(v.RepoCloneURL),
	}
}

// Repository is one block digitalocean_app.spec.function.bitbucket.
type Repository struct {
	Branch       *string `swamp:"branch,optional"`
	DeployOnPush *bool   `swamp:"deploy_on_push,optional"`
	Repo         *string `swamp:"repo,optional"`
}

func (b Repository) request() *godo.BitbucketSourceSpec {
	return &godo.BitbucketSourceSpec{
		Branch:       do.Value(b.Branch),
		DeployOnPush: do.Value(b.DeployOnPush),
		Repo:         do.Value(b.Repo),
	}
}

func repositoryOf(v *godo.BitbucketSourceSpec) Repository {
	return Repository{
		Branch:       godo.PtrTo(v.Branch),
		DeployOnPush: godo.PtrTo(v.DeployOnPush),
		Repo:         godo.PtrTo(v.Repo),
	}
}

// Image is one block digitalocean_app.spec.job.image.
type Image struct {
	DeployOnPush        []DeployOnPush `swamp:"deploy_on_push,optional,computed"`
	Digest              *string        `swamp:"digest,optional"`
	Registry            *string        `swamp:"registry,optional"`
	RegistryCredentials *string        `swamp:"registry_credentials,optional,sensitive,concealed"`
	RegistryType        string         `swamp:"registry_type,required,oneof=DOCKER_HUB|DOCR|GHCR"`
	Repository          string         `swamp:"repository,required"`
	Tag                 *string        `swamp:"tag,optional,filled=latest"`
}

func (b Image) request() *godo.ImageSourceSpec {
	return &godo.ImageSourceSpec{
		DeployOnPush:        do.First(b.DeployOnPush, DeployOnPush.request),
		Digest:              do.Value(b.Digest),
		Registry:            do.Value(b.Registry),
		RegistryCredentials: do.Value(b.RegistryCredentials),
		RegistryType:        godo.ImageSourceSpecRegistryType(b.RegistryType),
		Repository:          b.Repository,
		Tag:                 do.Value(b.Tag),
	}
}

func imageOf(v *godo.ImageSourceSpec) Image {
	return Image{
		DeployOnPush:        do.Single(v.DeployOnPush, deployOnPushOf),
		Digest:              godo.PtrTo(v.Digest),
		Registry:            godo.PtrTo(v.Registry),
		RegistryCredentials: godo.PtrTo(v.RegistryCredentials),
		RegistryType:        string(v.RegistryType),
		Repository:          v.Repository,
		Tag:                 godo.PtrTo(v.Tag),
	}
}

// DeployOnPush is one block digitalocean_app.spec.job.image.deploy_on_push.
type DeployOnPush struct {
	Enabled *bool `swamp:"enabled,optional"`
}

func (b DeployOnPush) request() *godo.ImageSourceSpecDeployOnPush {
	return &godo.ImageSourceSpecDeployOnPush{
		Enabled: do.Value(b.Enabled),
	}
}

func deployOnPushOf(v *godo.ImageSourceSpecDeployOnPush) DeployOnPush {
	return DeployOnPush{
		Enabled: godo.PtrTo(v.Enabled),
	}
}
