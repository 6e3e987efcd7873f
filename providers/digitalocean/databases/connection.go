package databases

import (
	"net"
	"net/url"
	"strconv"

	"github.com/digitalocean/godo"
)

// kafka is the engine whose addresses are a host and a port.
const kafka = "kafka"

// address is the URI of a connection, with the password that is known: the API
// leaves it out for tokens that may only read, and for MongoDB after the create.
func address(conn *godo.DatabaseConnection, engine, password string) string {
	if engine == kafka {
		return net.JoinHostPort(conn.Host, strconv.Itoa(conn.Port))
	}
	uri, err := url.Parse(conn.URI)
	if err != nil {
		return conn.URI // as the API says it
	}
	if conn.User != "" {
		uri.User = url.UserPassword(conn.User, password)
	}
	return uri.String()
}

// place is how something is reached, in the attributes that several types share.
type place struct {
	host, uri, privateHost, privateURI, database, user, password string
	port                                                         int
}

// reach returns the place of connections; password is what is known of it.
func reach(public, private *godo.DatabaseConnection, engine, password string) place {
	p := place{password: password}
	if public != nil {
		p.host, p.port, p.database, p.user = public.Host, public.Port, public.Database, public.User
		if public.Password != "" {
			p.password = public.Password
		}
		p.uri = address(public, engine, p.password)
	}
	if private != nil {
		p.privateHost, p.privateURI = private.Host, address(private, engine, p.password)
	}
	return p
}
