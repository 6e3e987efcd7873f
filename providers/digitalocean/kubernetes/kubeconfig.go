package kubernetes

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/digitalocean/godo"
	"go.yaml.in/yaml/v4"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// KubeConfig is the kube_config attribute: how to reach the cluster.
type KubeConfig struct {
	ClientCertificate    string `swamp:"client_certificate,computed"`
	ClientKey            string `swamp:"client_key,computed"`
	ClusterCACertificate string `swamp:"cluster_ca_certificate,computed"`
	ExpiresAt            string `swamp:"expires_at,computed"`
	Host                 string `swamp:"host,computed"`
	RawConfig            string `swamp:"raw_config,computed"`
	Token                string `swamp:"token,computed"`
}

// expired reports whether credentials are missing, or no longer good.
func expired(k []KubeConfig, now time.Time) bool {
	if len(k) == 0 {
		return true
	}
	until := do.Time(k[0].ExpiresAt)
	return until.IsZero() || !now.Before(until)
}

// renew fetches credentials where the recorded ones are no longer good. A
// cluster that is still being made has none.
func (r *Cluster) renew(ctx context.Context, c *do.Client) error {
	if r.Endpoint == "" || !expired(r.KubeConfig, c.Now()) {
		return nil
	}
	seconds := do.Value(r.KubeconfigExpireSeconds)
	cred, _, err := c.API().Kubernetes.GetCredentials(ctx, r.ID, &godo.KubernetesClusterCredentialsGetRequest{ExpirySeconds: &seconds})
	if err != nil {
		return do.Err("read credentials of Kubernetes cluster", err)
	}
	k := KubeConfig{
		Host: cred.Server, Token: cred.Token, ExpiresAt: cred.ExpiresAt.Format(time.RFC3339), ClientKey: string(cred.ClientKeyData),
		ClientCertificate: string(cred.ClientCertificateData), ClusterCACertificate: base64.StdEncoding.EncodeToString(cred.CertificateAuthorityData),
	}
	if k.RawConfig, err = kubeconfig(fmt.Sprintf("do-%s-%s", r.Region, r.Name), cred); err != nil {
		return err
	}
	r.KubeConfig = []KubeConfig{k}
	return nil
}

// kubeconfig writes a file for kubectl, with the names that DigitalOcean gives.
func kubeconfig(name string, cred *godo.KubernetesClusterCredentials) (string, error) {
	type named map[string]any
	user := named{"token": cred.Token}
	if len(cred.ClientKeyData) > 0 {
		user["client-key-data"] = base64.StdEncoding.EncodeToString(cred.ClientKeyData)
	}
	if len(cred.ClientCertificateData) > 0 {
		user["client-certificate-data"] = base64.StdEncoding.EncodeToString(cred.ClientCertificateData)
	}
	out, err := yaml.Marshal(named{
		"apiVersion": "v1", "kind": "Config", "current-context": name,
		"clusters": []named{{"name": name, "cluster": named{"certificate-authority-data": base64.StdEncoding.EncodeToString(cred.CertificateAuthorityData), "server": cred.Server}}},
		"contexts": []named{{"name": name, "context": named{"cluster": name, "user": name + "-admin"}}},
		"users":    []named{{"name": name + "-admin", "user": user}},
	})
	if err != nil {
		return "", fmt.Errorf("write kubeconfig: %w", err)
	}
	return string(out), nil
}
