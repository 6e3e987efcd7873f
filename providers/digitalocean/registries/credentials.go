package registries

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Credentials is the model of digitalocean_container_registry_docker_credentials.
// They are no object of the API, which makes new ones each time it is asked, and
// shows none again: only the state holds them.
type Credentials struct {
	CredentialExpirationTime string `swamp:"credential_expiration_time,computed,from=write|expiry_seconds"`
	DockerCredentials        string `swamp:"docker_credentials,computed,sensitive,unread,from=write|expiry_seconds"`
	ExpirySeconds            int    `swamp:"expiry_seconds,optional,default=1576800000,min=0,max=1576800000,unread"`
	RegistryName             string `swamp:"registry_name,required,forcenew,nonempty,key"`
	Write                    bool   `swamp:"write,optional,default=false,unread"`
}

func credentialsResource() providers.Resource {
	return sdk.Resource[*do.Client, Credentials]{
		Name:   "digitalocean_container_registry_docker_credentials",
		Create: createCredentials, Read: readCredentials, Update: updateCredentials, Delete: removeCredentials,
		Plan: planCredentials,
		Traits: providers.Traits{
			Recogniser: providers.Overwrite, Importable: true, ImportID: "registry_name",
			Ambiguity: "credentials whose answer was lost are made anew; the lost ones, which nobody has, are valid until they expire",
		},
	}.Build()
}

// planCredentials renews credentials that have expired, or that are not known.
func planCredentials(c *sdk.Change[Credentials]) {
	if c.Prior == nil || c.Prior.CredentialExpirationTime != "" && c.Prior.DockerCredentials != "" {
		return
	}
	c.Unknown("docker_credentials")
	c.Unknown("credential_expiration_time")
	c.Note("the credentials have expired, or are not known: new ones are made")
}

// createCredentials asks for credentials. The time until which they are valid is
// not in the answer, and taken from before the call.
func createCredentials(ctx context.Context, c *do.Client, r *Credentials) error {
	until := c.Now().Add(time.Duration(r.ExpirySeconds) * time.Second)
	v, _, err := c.API().Registries.DockerCredentials(ctx, r.RegistryName, &godo.RegistryDockerCredentialsRequest{ReadWrite: r.Write, ExpirySeconds: &r.ExpirySeconds})
	if err != nil {
		return do.Err("make docker credentials", err)
	}
	r.DockerCredentials, r.CredentialExpirationTime = string(v.DockerConfigJSON), until.UTC().Format(time.RFC3339)
	return nil
}

// readCredentials looks whether the registry is there. What has expired loses its
// time, so that the next plan renews it.
func readCredentials(ctx context.Context, c *do.Client, r *Credentials) error {
	if _, _, err := c.API().Registries.Get(ctx, r.RegistryName); err != nil {
		return do.Err("read container registry", err)
	}
	if until := do.Time(r.CredentialExpirationTime); until.Before(c.Now()) {
		r.CredentialExpirationTime = ""
	}
	return nil
}

func updateCredentials(ctx context.Context, c *do.Client, _, next *Credentials) error {
	return createCredentials(ctx, c, next)
}

// removeCredentials revokes the token in the credentials.
func removeCredentials(ctx context.Context, c *do.Client, r *Credentials) error {
	if token := tokenIn(r.DockerCredentials); token != "" {
		return c.Revoke(ctx, token)
	}
	return nil
}

// tokenIn returns the password of a docker configuration, "" if there is none.
func tokenIn(config string) string {
	var doc struct {
		Auths map[string]struct{ Auth string }
	}
	if json.Unmarshal([]byte(config), &doc) != nil {
		return ""
	}
	pair, err := base64.StdEncoding.DecodeString(doc.Auths[host].Auth)
	if err != nil {
		return ""
	}
	_, token, _ := strings.Cut(string(pair), ":")
	return token
}
