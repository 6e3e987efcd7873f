package apps

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Spec is one block digitalocean_app.spec.
type Spec struct {
	Alert                        []Alert       `swamp:"alert,optional"`
	Database                     []Database    `swamp:"database,optional"`
	DisableEdgeCache             bool          `swamp:"disable_edge_cache,optional,default=false"`
	DisableEmailObfuscation      bool          `swamp:"disable_email_obfuscation,optional,default=false"`
	Domain                       []Domain      `swamp:"domain,optional,computed,conflicts=domains,from=domains"`
	Domains                      []string      `swamp:"domains,optional,computed,set,from=domain,deprecated=use domain blocks"`
	Egress                       []Egress      `swamp:"egress,optional"`
	EnhancedThreatControlEnabled bool          `swamp:"enhanced_threat_control_enabled,optional,default=false"`
	Env                          []Env         `swamp:"env,optional,set"`
	Features                     []string      `swamp:"features,optional,computed,set"`
	Function                     []Function    `swamp:"function,optional"`
	Ingress                      []Ingress     `swamp:"ingress,optional,computed,maxitems=1,shared"`
	Job                          []Job         `swamp:"job,optional"`
	Maintenance                  []Maintenance `swamp:"maintenance,optional,maxitems=1"`
	Name                         string        `swamp:"name,required,identity,check=component" doc:"unique in the account; it can be changed"`
	Region                       *string       `swamp:"region,optional,filled=*" doc:"the nearest one if not said"`
	Service                      []Service     `swamp:"service,optional"`
	StaticSite                   []StaticSite  `swamp:"static_site,optional"`
	VPC                          []VPC         `swamp:"vpc,optional"`
	Worker                       []Worker      `swamp:"worker,optional"`
}

func (b Spec) request() *godo.AppSpec {
	return &godo.AppSpec{
		Alerts:                       do.Map(b.Alert, Alert.request),
		Databases:                    do.Map(b.Database, Database.request),
		DisableEdgeCache:             b.DisableEdgeCache,
		DisableEmailObfuscation:      b.DisableEmailObfuscation,
		Domains:                      b.domains(),
		Egress:                       do.First(b.Egress, Egress.request),
		EnhancedThreatControlEnabled: b.EnhancedThreatControlEnabled,
		Envs:                         variables(b.Env),
		Features:                     b.Features,
		Functions:                    do.Map(b.Function, Function.request),
		Ingress:                      b.ingress(),
		Jobs:                         do.Map(b.Job, Job.request),
		Maintenance:                  do.First(b.Maintenance, Maintenance.request),
		Name:                         b.Name,
		Region:                       do.Value(b.Region),
		Services:                     do.Map(b.Service, Service.request),
		StaticSites:                  do.Map(b.StaticSite, StaticSite.request),
		Vpc:                          do.First(b.VPC, VPC.request),
		Workers:                      do.Map(b.Worker, Worker.request),
	}
}

func specOf(v *godo.AppSpec) Spec {
	return Spec{
		Alert:                        do.Map(v.Alerts, alertOf),
		Database:                     do.Map(v.Databases, databaseOf),
		DisableEdgeCache:             v.DisableEdgeCache,
		DisableEmailObfuscation:      v.DisableEmailObfuscation,
		Domain:                       do.Map(v.Domains, domainOf),
		Domains:                      do.Map(v.Domains, func(d *godo.AppDomainSpec) string { return d.Domain }),
		Egress:                       do.Single(v.Egress, egressOf),
		EnhancedThreatControlEnabled: v.EnhancedThreatControlEnabled,
		Env:                          do.Map(v.Envs, envOf),
		Features:                     v.Features,
		Function:                     do.Map(v.Functions, functionOf),
		Ingress:                      do.Single(v.Ingress, ingressOf),
		Job:                          do.Map(v.Jobs, jobOf),
		Maintenance:                  maintenanceOf(v.Maintenance),
		Name:                         v.Name,
		Region:                       godo.PtrTo(v.Region),
		Service:                      do.Map(v.Services, serviceOf),
		StaticSite:                   do.Map(v.StaticSites, staticSiteOf),
		VPC:                          do.Single(v.Vpc, vpcOf),
		Worker:                       do.Map(v.Workers, workerOf),
	}
}

// Egress is one block digitalocean_app.spec.egress.
type Egress struct {
	Type *string `swamp:"type,optional,filled=AUTOASSIGN,oneof=AUTOASSIGN|DEDICATED_IP"`
}

func (b Egress) request() *godo.AppEgressSpec {
	return &godo.AppEgressSpec{
		Type: godo.AppEgressSpecType(do.Value(b.Type)),
	}
}

func egressOf(v *godo.AppEgressSpec) Egress {
	return Egress{
		Type: godo.PtrTo(string(v.Type)),
	}
}

// Maintenance is one block digitalocean_app.spec.maintenance.
type Maintenance struct {
	Archive        *bool   `swamp:"archive,optional"`
	Enabled        *bool   `swamp:"enabled,optional"`
	OfflinePageURL *string `swamp:"offline_page_url,optional"`
}

func (b Maintenance) request() *godo.AppMaintenanceSpec {
	return &godo.AppMaintenanceSpec{
		Archive:        do.Value(b.Archive),
		Enabled:        do.Value(b.Enabled),
		OfflinePageURL: do.Value(b.OfflinePageURL),
	}
}

// maintenanceOf is nothing where nothing is on: the API shows an empty block for
// apps that never had one.
func maintenanceOf(v *godo.AppMaintenanceSpec) []Maintenance {
	if v == nil || *v == (godo.AppMaintenanceSpec{}) {
		return nil
	}
	return []Maintenance{{
		Archive:        godo.PtrTo(v.Archive),
		Enabled:        godo.PtrTo(v.Enabled),
		OfflinePageURL: godo.PtrTo(v.OfflinePageURL),
	}}
}

// VPC is one block digitalocean_app.spec.vpc.
type VPC struct {
	ID string `swamp:"id,required"`
}

func (b VPC) request() *godo.AppVpcSpec {
	return &godo.AppVpcSpec{
		ID: b.ID,
	}
}

func vpcOf(v *godo.AppVpcSpec) VPC {
	return VPC{
		ID: v.ID,
	}
}

// Database is one block digitalocean_app.spec.database.
type Database struct {
	ClusterName *string `swamp:"cluster_name,optional"`
	DBName      *string `swamp:"db_name,optional"`
	DBUser      *string `swamp:"db_user,optional"`
	Engine      *string `swamp:"engine,optional,filled=*,oneof=UNSET|MYSQL|PG|REDIS|MONGODB|KAFKA|OPENSEARCH|VALKEY"`
	Name        *string `swamp:"name,optional"`
	Production  *bool   `swamp:"production,optional"`
	Version     *string `swamp:"version,optional,filled=*"`
}

func (b Database) request() *godo.AppDatabaseSpec {
	return &godo.AppDatabaseSpec{
		ClusterName: do.Value(b.ClusterName),
		DBName:      do.Value(b.DBName),
		DBUser:      do.Value(b.DBUser),
		Engine:      godo.AppDatabaseSpecEngine(do.Value(b.Engine)),
		Name:        do.Value(b.Name),
		Production:  do.Value(b.Production),
		Version:     do.Value(b.Version),
	}
}

func databaseOf(v *godo.AppDatabaseSpec) Database {
	return Database{
		ClusterName: godo.PtrTo(v.ClusterName),
		DBName:      godo.PtrTo(v.DBName),
		DBUser:      godo.PtrTo(v.DBUser),
		Engine:      godo.PtrTo(string(v.Engine)),
		Name:        godo.PtrTo(v.Name),
		Production:  godo.PtrTo(v.Production),
		Version:     godo.PtrTo(v.Version),
	}
}
