package databases

import (
	"cmp"
	"context"
	"iter"
	"reflect"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/mirror"
	"github.com/swampctl/swampctl/providers/sdk"
)

// User is the model of digitalocean_database_user. The API shows the password
// again, but for MongoDB and to tokens that may not see it; the settings it never
// shows.
type User struct {
	AccessCert      *string    `swamp:"access_cert,computed,sensitive"`
	AccessKey       *string    `swamp:"access_key,computed,sensitive"`
	ClusterID       string     `swamp:"cluster_id,required,forcenew,nonempty,parent"`
	MysqlAuthPlugin *string    `swamp:"mysql_auth_plugin,optional,nullable,oneof=mysql_native_password|caching_sha2_password"`
	Name            string     `swamp:"name,required,forcenew,nonempty,key,identity"`
	Password        string     `swamp:"password,computed,sensitive"`
	Role            string     `swamp:"role,computed"`
	Settings        []Settings `swamp:"settings,optional,unread"`
}

// Settings is one settings block of a user.
type Settings struct {
	ACL           []ACL           `swamp:"acl,optional"`
	OpensearchACL []OpenSearchACL `swamp:"opensearch_acl,optional"`
}

// ACL is one acl block: what a user may do with Kafka topics.
type ACL struct {
	ID         string `swamp:"id,computed"`
	Permission string `swamp:"permission,required,oneof=admin|consume|produce|produceconsume"`
	Topic      string `swamp:"topic,required,nonempty"`
}

// OpenSearchACL is one opensearch_acl block: what a user may do with indices.
type OpenSearchACL struct {
	Index      string `swamp:"index,required,nonempty"`
	Permission string `swamp:"permission,required,oneof=deny|admin|read|write|readwrite"`
}

func userResource() providers.Resource {
	return sdk.Resource[*do.Client, User]{
		Name: "digitalocean_database_user", Create: createUser, Read: readUser, Update: updateUser, Delete: removeUser, List: listUsers, Plan: planUser,
		ID:      func(r *User) string { return r.ClusterID + "/user/" + r.Name },
		Touches: func(r *User) []string { return []string{"database:" + r.ClusterID} },
		Traits:  providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: "cluster_id,name"},
	}.Build()
}

// planUser: without an argument MySQL has its own plugin, which is no change.
func planUser(c *sdk.Change[User]) {
	if c.Prior == nil {
		return
	}
	if c.Changed("mysql_auth_plugin") && !c.Set("mysql_auth_plugin") && do.Value(c.Prior.MysqlAuthPlugin) == godo.SQLAuthPluginCachingSHA2 {
		c.Keep("mysql_auth_plugin")
	}
	if c.Changed("mysql_auth_plugin") {
		c.Unknown("password") // a reset makes a new one
	}
}

func createUser(ctx context.Context, c *do.Client, r *User) error {
	u, _, err := c.API().Databases.CreateUser(ctx, r.ClusterID, &godo.DatabaseCreateUserRequest{Name: r.Name, MySQLSettings: plugin(r.MysqlAuthPlugin), Settings: r.settings()})
	if err != nil {
		return do.Err("create database user", err)
	}
	return r.fill(u)
}

func plugin(name *string) *godo.DatabaseMySQLUserSettings {
	if name == nil {
		return nil
	}
	return &godo.DatabaseMySQLUserSettings{AuthPlugin: *name}
}

func (r *User) settings() *godo.DatabaseUserSettings {
	if len(r.Settings) == 0 {
		return nil
	}
	out := &godo.DatabaseUserSettings{}
	for _, a := range r.Settings[0].ACL {
		out.ACL = append(out.ACL, &godo.KafkaACL{Topic: a.Topic, Permission: a.Permission})
	}
	for _, a := range r.Settings[0].OpensearchACL {
		out.OpenSearchACL = append(out.OpenSearchACL, &godo.OpenSearchACL{Index: a.Index, Permission: a.Permission})
	}
	return out
}

func readUser(ctx context.Context, c *do.Client, r *User) error {
	u, _, err := c.API().Databases.GetUser(ctx, r.ClusterID, r.Name)
	if err != nil {
		return do.Err("read database user", err)
	}
	return r.fill(u)
}

func updateUser(ctx context.Context, c *do.Client, prior, next *User) error {
	now := &User{ClusterID: next.ClusterID, Name: next.Name}
	if err := readUser(ctx, c, now); err != nil {
		return err
	}
	want := next.MysqlAuthPlugin
	if want == nil && prior.MysqlAuthPlugin != nil {
		def := godo.SQLAuthPluginCachingSHA2
		want = &def
	}
	if want != nil && do.Value(now.MysqlAuthPlugin) != *want {
		u, _, err := c.API().Databases.ResetUserAuth(ctx, next.ClusterID, next.Name, &godo.DatabaseResetUserAuthRequest{MySQLSettings: plugin(want)})
		if err != nil {
			return do.Err("reset authentication of database user", err)
		}
		if err := next.fill(u); err != nil {
			return err
		}
	}
	if !reflect.DeepEqual(prior.Settings, next.Settings) {
		req := &godo.DatabaseUpdateUserRequest{Settings: next.settings()}
		if req.Settings == nil {
			req.Settings = &godo.DatabaseUserSettings{}
		}
		u, _, err := c.API().Databases.UpdateUser(ctx, next.ClusterID, next.Name, req)
		if err != nil {
			return do.Err("update database user", err)
		}
		if err := next.fill(u); err != nil {
			return err
		}
	}
	return readUser(ctx, c, next)
}

func removeUser(ctx context.Context, c *do.Client, r *User) error {
	_, err := c.API().Databases.DeleteUser(ctx, r.ClusterID, r.Name)
	return do.Err("delete database user", err)
}

func listUsers(ctx context.Context, c *do.Client, like *User) iter.Seq2[*User, error] {
	pages := do.Pages(ctx, "list database users", func(u godo.DatabaseUser) string { return u.Name }, func(ctx context.Context, o *godo.ListOptions) ([]godo.DatabaseUser, *godo.Response, error) {
		return c.API().Databases.ListUsers(ctx, like.ClusterID, o)
	})
	return func(yield func(*User, error) bool) {
		for u, err := range pages {
			r := &User{ClusterID: like.ClusterID, Name: u.Name}
			if err == nil {
				err = r.fill(&u)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// fill takes over what the API says, and keeps what it says only once.
func (r *User) fill(u *godo.DatabaseUser) error {
	if r.Role = u.Role; r.Role == "" {
		r.Role = "normal"
	}
	if u.Password != "" {
		r.Password = u.Password
	}
	// Only users of Kafka have these.
	r.AccessCert, r.AccessKey = cmp.Or(do.Optional(u.AccessCert), r.AccessCert), cmp.Or(do.Optional(u.AccessKey), r.AccessKey)
	if u.MySQLSettings != nil {
		r.MysqlAuthPlugin = &u.MySQLSettings.AuthPlugin
	}
	if u.Settings == nil || len(r.Settings) == 0 {
		return nil
	}
	return r.fillSettings(u.Settings)
}

// fillSettings takes over the answer of a create or an update; the ids of rules
// stand nowhere else.
func (r *User) fillSettings(s *godo.DatabaseUserSettings) error {
	var out Settings
	for _, a := range s.ACL {
		out.ACL = append(out.ACL, ACL{ID: a.ID, Topic: a.Topic, Permission: permission(a.Permission)})
	}
	for _, a := range s.OpenSearchACL {
		x := OpenSearchACL{}
		if err := mirror.FromAPI(a, &x, ""); err != nil {
			return &providers.Error{Kind: providers.Internal, Op: "read database user", Err: err}
		}
		x.Permission = permission(x.Permission)
		out.OpensearchACL = append(out.OpensearchACL, x)
	}
	r.Settings = []Settings{out}
	return nil
}

// permission spells a permission as configurations do: the API answers some
// with an underscore, and in capitals.
func permission(s string) string { return strings.ReplaceAll(strings.ToLower(s), "_", "") }
