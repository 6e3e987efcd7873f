package do

import (
	"context"
	"errors"
	"fmt"

	"github.com/digitalocean/godo"
	"github.com/google/uuid"

	"github.com/swampctl/swampctl/providers"
)

// CheckCertificate refuses the id that the API gives a certificate: as in the
// Terraform provider, the id of a digitalocean_certificate is its name.
func CheckCertificate(s string) error {
	if uuid.Validate(s) == nil {
		return errors.New("it is the id of a certificate, which changes when the certificate is renewed; give its name in certificate_name")
	}
	return nil
}

// CertificateName returns the name of a certificate, by which configurations
// know it: its id changes when it is renewed. An id keeps its name, so that
// each is asked for once. A certificate that is gone is called by its id: what
// used it is still there.
func (c *Client) CertificateName(ctx context.Context, id string) (string, error) {
	if name, ok := c.certificates.Load(id); ok {
		return name.(string), nil
	}
	cert, _, err := c.api.Certificates.Get(ctx, id)
	if err = Err("read certificate", err); providers.IsNotFound(err) {
		return id, nil
	}
	if err != nil {
		return "", err
	}
	c.certificates.Store(id, cert.Name)
	return cert.Name, nil
}

// Certificate returns the certificate of a name; none is NotFound.
func (c *Client) Certificate(ctx context.Context, name string) (*godo.Certificate, error) {
	named, _, err := c.api.Certificates.ListByName(ctx, name, &godo.ListOptions{PerPage: perPage})
	if err != nil {
		return nil, Err("look up certificate", err)
	}
	for i := range named {
		if named[i].Name == name {
			return &named[i], nil
		}
	}
	return nil, &providers.Error{Kind: providers.NotFound, Op: "look up certificate", Message: fmt.Sprintf("there is no certificate with the name %q", name)}
}

// CertificateID returns the id of a certificate, given its name or its id.
func (c *Client) CertificateID(ctx context.Context, nameOrID string) (string, error) {
	cert, err := c.Certificate(ctx, nameOrID)
	if err == nil {
		return cert.ID, nil
	}
	if !providers.IsNotFound(err) {
		return "", err
	}
	cert, _, err = c.api.Certificates.Get(ctx, nameOrID)
	if err != nil {
		if err = Err("look up certificate", err); providers.IsNotFound(err) {
			return "", &providers.Error{Kind: providers.Invalid, Op: "look up certificate", Message: fmt.Sprintf("there is no certificate with the name or id %q", nameOrID)}
		}
		return "", err
	}
	return cert.ID, nil
}
