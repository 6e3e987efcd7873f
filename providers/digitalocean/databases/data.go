package databases

import (
	"context"
	"fmt"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// ClusterData is the model of data source digitalocean_database_cluster.
type ClusterData struct {
	Database           string    `swamp:"database,computed"`
	Engine             string    `swamp:"engine,computed"`
	Host               string    `swamp:"host,computed"`
	MaintenanceWindow  []Window  `swamp:"maintenance_window,computed"`
	MetricsEndpoints   []string  `swamp:"metrics_endpoints,computed"`
	Name               string    `swamp:"name,required,nonempty"`
	NodeCount          int       `swamp:"node_count,computed"`
	Password           string    `swamp:"password,computed,sensitive"`
	Port               int       `swamp:"port,computed"`
	PrivateHost        string    `swamp:"private_host,computed"`
	PrivateNetworkUUID string    `swamp:"private_network_uuid,computed"`
	PrivateURI         string    `swamp:"private_uri,computed,sensitive"`
	ProjectID          string    `swamp:"project_id,computed"`
	Region             string    `swamp:"region,computed"`
	Size               string    `swamp:"size,computed"`
	StorageAutoscale   []Scaling `swamp:"storage_autoscale,computed"`
	StorageSizeMib     string    `swamp:"storage_size_mib,computed"`
	Tags               []string  `swamp:"tags,optional,set"`
	UIDatabase         *string   `swamp:"ui_database,computed"`
	UIHost             *string   `swamp:"ui_host,computed"`
	UIPassword         *string   `swamp:"ui_password,computed,sensitive"`
	UIPort             *int      `swamp:"ui_port,computed"`
	UIURI              *string   `swamp:"ui_uri,computed,sensitive"`
	UIUser             *string   `swamp:"ui_user,computed"`
	URI                string    `swamp:"uri,computed,sensitive"`
	URN                string    `swamp:"urn,computed"`
	User               string    `swamp:"user,computed"`
	Version            string    `swamp:"version,computed"`

	id string
}

// Scaling is one storage_autoscale of the data source: what the API does not
// say is zero there.
type Scaling struct {
	Enabled          bool `swamp:"enabled,computed"`
	IncrementGib     int  `swamp:"increment_gib,computed"`
	ThresholdPercent int  `swamp:"threshold_percent,computed"`
}

func clusterData() providers.DataSource {
	return sdk.DataSource[*do.Client, ClusterData]{
		Name: "digitalocean_database_cluster", ID: func(d *ClusterData) string { return d.id },
		Norms: map[string]func(string) string{"hour": hour},
		Read: func(ctx context.Context, c *do.Client, d *ClusterData) error {
			r, err := do.Only(listClusters(ctx, c, nil), func(r *Cluster) bool { return r.Name == d.Name }, fmt.Sprintf("database cluster with the name %q", d.Name))
			if err != nil {
				return err
			}
			r.MaintenanceWindow, r.StorageAutoscale = []Window{{}}, []Autoscale{{}} // both are wanted
			if err := readCluster(ctx, c, r); err != nil {
				return err
			}
			d.fill(r)
			return nil
		},
	}.Build()
}

func (d *ClusterData) fill(r *Cluster) {
	*d = ClusterData{
		Database: r.Database, Engine: r.Engine, Host: r.Host, MaintenanceWindow: r.MaintenanceWindow, MetricsEndpoints: r.MetricsEndpoints, Name: r.Name,
		NodeCount: r.NodeCount, Password: r.Password, Port: r.Port, PrivateHost: r.PrivateHost, PrivateNetworkUUID: do.Value(r.PrivateNetworkUUID),
		PrivateURI: r.PrivateURI, ProjectID: do.Value(r.ProjectID), Region: r.Region, Size: r.Size, StorageAutoscale: scaling(r.StorageAutoscale),
		StorageSizeMib: do.Value(r.StorageSizeMib), Tags: r.Tags, UIDatabase: r.UIDatabase, UIHost: r.UIHost,
		UIPassword: r.UIPassword, UIPort: r.UIPort,
		UIURI: r.UIURI, UIUser: r.UIUser, URI: r.URI, URN: r.URN, User: r.User, Version: do.Value(r.Version), id: r.ID,
	}
}

func scaling(blocks []Autoscale) []Scaling {
	var out []Scaling
	for _, a := range blocks {
		out = append(out, Scaling{a.Enabled, do.Value(a.IncrementGib), do.Value(a.ThresholdPercent)})
	}
	return out
}

// CAData is the model of data source digitalocean_database_ca.
type CAData struct {
	Certificate string `swamp:"certificate,computed"`
	ClusterID   string `swamp:"cluster_id,required,nonempty"`
}

func caData() providers.DataSource {
	return sdk.DataSource[*do.Client, CAData]{
		Name: "digitalocean_database_ca", ID: func(d *CAData) string { return d.ClusterID },
		Read: func(ctx context.Context, c *do.Client, d *CAData) error {
			ca, _, err := c.API().Databases.GetCA(ctx, d.ClusterID)
			if err != nil {
				return do.Err("read certificate of database cluster", err)
			}
			d.Certificate = string(ca.Certificate)
			return nil
		},
	}.Build()
}

// CredentialsData is the model of data source
// digitalocean_database_metrics_credentials.
type CredentialsData struct {
	Password string `swamp:"password,computed,sensitive"`
	Username string `swamp:"username,computed"`
}

func credentialsData() providers.DataSource {
	return sdk.DataSource[*do.Client, CredentialsData]{
		Name: "digitalocean_database_metrics_credentials", ID: func(*CredentialsData) string { return "metrics-credentials" },
		Read: func(ctx context.Context, c *do.Client, d *CredentialsData) error {
			m, _, err := c.API().Databases.GetMetricsCredentials(ctx)
			if err != nil {
				return do.Err("read metrics credentials", err)
			}
			d.Username, d.Password = m.BasicAuthUsername, m.BasicAuthPassword
			return nil
		},
	}.Build()
}

// PoolData is the model of data source digitalocean_database_connection_pool.
type PoolData struct {
	ClusterID   string `swamp:"cluster_id,required,nonempty"`
	DBName      string `swamp:"db_name,computed"`
	Host        string `swamp:"host,computed"`
	Mode        string `swamp:"mode,computed"`
	Name        string `swamp:"name,required,nonempty"`
	Password    string `swamp:"password,computed,sensitive"`
	Port        int    `swamp:"port,computed"`
	PrivateHost string `swamp:"private_host,computed"`
	PrivateURI  string `swamp:"private_uri,computed,sensitive"`
	Size        int    `swamp:"size,computed"`
	URI         string `swamp:"uri,computed,sensitive"`
	User        string `swamp:"user,computed"`
}

func poolData() providers.DataSource {
	return sdk.DataSource[*do.Client, PoolData]{
		Name: "digitalocean_database_connection_pool", ID: func(d *PoolData) string { return d.ClusterID + "/" + d.Name },
		Read: func(ctx context.Context, c *do.Client, d *PoolData) error {
			r := &Pool{ClusterID: d.ClusterID, Name: d.Name}
			if err := readPool(ctx, c, r); err != nil {
				return err
			}
			*d = PoolData{r.ClusterID, r.DBName, r.Host, r.Mode, r.Name, r.Password, r.Port, r.PrivateHost, r.PrivateURI, r.Size, r.URI, do.Value(r.User)}
			return nil
		},
	}.Build()
}

// ReplicaData is the model of data source digitalocean_database_replica.
type ReplicaData struct {
	ClusterID          string   `swamp:"cluster_id,required,nonempty"`
	Database           string   `swamp:"database,computed"`
	Host               string   `swamp:"host,computed"`
	Name               string   `swamp:"name,required,nonempty"`
	Password           string   `swamp:"password,computed,sensitive"`
	Port               int      `swamp:"port,computed"`
	PrivateHost        string   `swamp:"private_host,computed"`
	PrivateNetworkUUID string   `swamp:"private_network_uuid,computed"`
	PrivateURI         string   `swamp:"private_uri,computed,sensitive"`
	Region             string   `swamp:"region,computed"`
	StorageSizeMib     string   `swamp:"storage_size_mib,computed"`
	Tags               []string `swamp:"tags,optional,set"`
	URI                string   `swamp:"uri,computed,sensitive"`
	User               string   `swamp:"user,computed"`
	UUID               string   `swamp:"uuid,computed"`
}

func replicaData() providers.DataSource {
	return sdk.DataSource[*do.Client, ReplicaData]{
		Name: "digitalocean_database_replica", ID: func(d *ReplicaData) string { return d.ClusterID + "/replicas/" + d.Name },
		Read: func(ctx context.Context, c *do.Client, d *ReplicaData) error {
			r := &Replica{ClusterID: d.ClusterID, Name: d.Name}
			if err := readReplica(ctx, c, r); err != nil {
				return err
			}
			*d = ReplicaData{
				r.ClusterID, r.Database, r.Host, r.Name, r.Password, r.Port, r.PrivateHost, do.Value(r.PrivateNetworkUUID), r.PrivateURI, do.Value(r.Region),
				do.Value(r.StorageSizeMib), r.Tags, r.URI, r.User, r.UUID,
			}
			return nil
		},
	}.Build()
}

// UserData is the model of data source digitalocean_database_user.
type UserData struct {
	AccessCert      string     `swamp:"access_cert,computed,sensitive"`
	AccessKey       string     `swamp:"access_key,computed,sensitive"`
	ClusterID       string     `swamp:"cluster_id,required,nonempty"`
	MysqlAuthPlugin string     `swamp:"mysql_auth_plugin,computed"`
	Name            string     `swamp:"name,required,nonempty"`
	Password        string     `swamp:"password,computed,sensitive"`
	Role            string     `swamp:"role,computed"`
	Settings        []Settings `swamp:"settings,computed"`
}

func userData() providers.DataSource {
	return sdk.DataSource[*do.Client, UserData]{
		Name: "digitalocean_database_user", ID: func(d *UserData) string { return d.ClusterID + "/user/" + d.Name },
		Read: func(ctx context.Context, c *do.Client, d *UserData) error {
			r := &User{ClusterID: d.ClusterID, Name: d.Name, Settings: []Settings{{}}}
			if err := readUser(ctx, c, r); err != nil {
				return err
			}
			if s := r.Settings; len(s) == 1 && len(s[0].ACL) == 0 && len(s[0].OpensearchACL) == 0 {
				r.Settings = nil
			}
			*d = UserData{do.Value(r.AccessCert), do.Value(r.AccessKey), r.ClusterID, do.Value(r.MysqlAuthPlugin), r.Name, r.Password, r.Role, r.Settings}
			return nil
		},
	}.Build()
}
