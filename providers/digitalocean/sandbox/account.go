package sandbox

import (
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

const (
	accountID    = "b6fr89dbf6d9156cace5f3c78dc9851d957381ef"
	dropletLimit = 10000
	volumeLimit  = 1000
	ipLimit      = 500
)

func (s *Server) accountRoutes() {
	s.handle("GET /v2/account", func(*call) reply {
		return ok(obj{"account": obj{
			"droplet_limit": dropletLimit, "floating_ip_limit": ipLimit, "reserved_ip_limit": ipLimit, "volume_limit": volumeLimit,
			"name": "Sammy", "email": "sammy@example.com", "uuid": accountID, "email_verified": true, "status": "active", "status_message": "",
			"team": obj{"uuid": "5df3e3004a17e242b7c20ca6c9fc25b701a47ece", "name": "My Team"},
		}})
	})
}

type sshKey struct {
	base
	Name        string `json:"name"`
	PublicKey   string `json:"public_key"`
	Fingerprint string `json:"fingerprint"`
}

func (s *Server) sshKeyRoutes() {
	s.handle("GET /v2/account/keys", func(c *call) reply { return page(c, "ssh_keys", listed(c, &s.db.SSHKeys), s.sshKeyView) })
	s.handle("POST /v2/account/keys", s.createKey)
	s.handle("GET /v2/account/keys/{id}", func(c *call) reply {
		k, found := s.keyOf(c.vars["id"])
		if !found || !c.shows(&k.base, s.opts.GetDelay) {
			return notFound()
		}
		return ok(obj{"ssh_key": s.sshKeyView(k)})
	})
	s.handle("PUT /v2/account/keys/{id}", func(c *call) reply {
		var in struct{ Name string }
		k, found := s.keyOf(c.vars["id"])
		if !found {
			return notFound()
		}
		if rep, fine := c.decode(&in); !fine {
			return rep
		}
		if in.Name == "" {
			return invalid("Name can't be blank")
		}
		k.Name = in.Name
		return ok(obj{"ssh_key": s.sshKeyView(k)})
	})
	s.handle("DELETE /v2/account/keys/{id}", func(c *call) reply {
		k, found := s.keyOf(c.vars["id"])
		if !found {
			return notFound()
		}
		c.bury(&k.base, 0, 0)
		return noContent()
	})
}

func (s *Server) createKey(c *call) reply {
	var in struct {
		Name      string
		PublicKey string `json:"public_key"`
	}
	if rep, fine := c.decode(&in); !fine {
		return rep
	}
	print, good := fingerprint(in.PublicKey)
	switch {
	case in.Name == "":
		return invalid("Name can't be blank")
	case !good:
		return invalid("Key invalid, key should be of the format `type key [comment]`")
	case s.db.SSHKeys.some(func(k *sshKey) bool { return k.Fingerprint == print }):
		return invalid("SSH Key is already in use on your account")
	}
	k := &sshKey{base: c.fresh(strconv.Itoa(s.db.next("ssh_keys", 512189))), Name: in.Name, PublicKey: strings.TrimSpace(in.PublicKey), Fingerprint: print}
	s.db.SSHKeys.add(k)
	return created(obj{"ssh_key": s.sshKeyView(k)})
}

// keyOf finds a key by id or fingerprint.
func (s *Server) keyOf(id string) (*sshKey, bool) {
	if k, found := s.db.SSHKeys.get(id); found {
		return k, true
	}
	for _, k := range s.db.SSHKeys.live() {
		if k.Fingerprint == id {
			return k, true
		}
	}
	return nil, false
}

func (s *Server) sshKeyView(k *sshKey) obj {
	return obj{"id": k.number(), "name": k.Name, "public_key": k.PublicKey, "fingerprint": k.Fingerprint}
}

// fingerprint is the MD5 of a public key as SSH writes it.
func fingerprint(key string) (string, bool) {
	fields := strings.Fields(key)
	if len(fields) < 2 {
		return "", false
	}
	raw, err := base64.StdEncoding.DecodeString(fields[1])
	if err != nil {
		return "", false
	}
	var parts []string
	for _, b := range md5.Sum(raw) {
		parts = append(parts, fmt.Sprintf("%02x", b))
	}
	return strings.Join(parts, ":"), true
}
