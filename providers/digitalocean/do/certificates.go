package do

import (
	"context"
	"fmt"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
)

// CertificateName returns the name of a certificate, by which configurations
// know it: its id changes when it is renewed. An id keeps its name, so that
// each is asked for once.
func (c *Client) CertificateName(ctx context.Context, id string) (string, error) {
	if name, ok := c.certificates.Load(id); ok {
		return name.(string), nil
	}
	cert, _, err := c.api.Certificates.Get(ctx, id)
	if err != nil {
		return "", Err("read certificate", err)
	}
	c.certificates.Store(id, cert.Name)
	return cert.Name, nil
}

// CertificateID returns the id of a certificate, given its name or its id.
func (c *Client) CertificateID(ctx context.Context, nameOrID string) (string, error) {
	named, _, err := c.api.Certificates.ListByName(ctx, nameOrID, &godo.ListOptions{PerPage: perPage})
	if err != nil {
		return "", Err("look up certificate", err)
	}
	for _, cert := range named {
		if cert.Name == nameOrID {
			return cert.ID, nil
		}
	}
	cert, _, err := c.api.Certificates.Get(ctx, nameOrID)
	if err != nil {
		if err = Err("look up certificate", err); providers.IsNotFound(err) {
			return "", &providers.Error{Kind: providers.Invalid, Op: "look up certificate", Message: fmt.Sprintf("there is no certificate with the name or id %q", nameOrID)}
		}
		return "", err
	}
	return cert.ID, nil
}
