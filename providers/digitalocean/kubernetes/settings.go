package kubernetes

import (
	"fmt"
	"slices"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Switch is a block that says only whether something is on.
type Switch struct {
	Enabled bool `swamp:"enabled,required"`
}

// Autoscaler is one cluster_autoscaler_configuration block.
type Autoscaler struct {
	Expanders                     []string `swamp:"expanders,optional,oneof=random|priority|least_waste"`
	ScaleDownUnneededTime         *string  `swamp:"scale_down_unneeded_time,optional"`
	ScaleDownUtilizationThreshold *float64 `swamp:"scale_down_utilization_threshold,optional"`
}

// Firewall is one control_plane_firewall block.
type Firewall struct {
	AllowedAddresses []string `swamp:"allowed_addresses,required"`
	Enabled          bool     `swamp:"enabled,required"`
}

// Policy is one maintenance_policy block.
type Policy struct {
	Day       *string `swamp:"day,optional,computed,norm=lower,check=weekday"`
	Duration  string  `swamp:"duration,computed"`
	StartTime *string `swamp:"start_time,optional,computed"`
}

// SSO is one sso block.
type SSO struct {
	ClientID  *string `swamp:"client_id,optional"`
	Enabled   bool    `swamp:"enabled,required"`
	IssuerURL *string `swamp:"issuer_url,optional"`
	Required  *bool   `swamp:"required,optional"`
}

var checks = map[string]func(string) error{
	"weekday": func(s string) error {
		days := []string{"any", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
		if !slices.Contains(days, strings.ToLower(s)) {
			return fmt.Errorf("it must be one of %s", strings.Join(days, ", "))
		}
		return nil
	},
}

// settings are the blocks as the API takes them; those that are left out are
// DigitalOcean's choice.
func (r *Cluster) settings() godo.KubernetesClusterUpdateRequest {
	s := godo.KubernetesClusterUpdateRequest{}
	if len(r.MaintenancePolicy) > 0 {
		p := r.MaintenancePolicy[0]
		day, _ := godo.KubernetesMaintenanceToDay(strings.ToLower(do.Value(p.Day))) // unsaid or checked: any
		s.MaintenancePolicy = &godo.KubernetesMaintenancePolicy{StartTime: do.Value(p.StartTime), Day: day}
	}
	if len(r.Firewall) > 0 {
		f := r.Firewall[0]
		s.ControlPlaneFirewall = &godo.KubernetesControlPlaneFirewall{Enabled: &f.Enabled, AllowedAddresses: do.List(f.AllowedAddresses)}
	}
	if len(r.Autoscaler) > 0 {
		a := r.Autoscaler[0]
		s.ClusterAutoscalerConfiguration = &godo.KubernetesClusterAutoscalerConfiguration{
			ScaleDownUtilizationThreshold: a.ScaleDownUtilizationThreshold, ScaleDownUnneededTime: a.ScaleDownUnneededTime, Expanders: a.Expanders,
		}
	}
	if len(r.SSO) > 0 {
		o := r.SSO[0]
		s.SSO = &godo.KubernetesClusterSSO{Enabled: o.Enabled, Required: do.Value(o.Required), IssuerURL: do.Value(o.IssuerURL), ClientID: do.Value(o.ClientID)}
	}
	on(r.RoutingAgent, func(b *bool) { s.RoutingAgent = &godo.KubernetesRoutingAgent{Enabled: b} })
	on(r.OCIRegistryPlugin, func(b *bool) { s.P2pOciRegistryPlugin = &godo.KubernetesP2pOciRegistry{Enabled: b} })
	on(r.AMDDevicePlugin, func(b *bool) { s.AmdGpuDevicePlugin = &godo.KubernetesAmdGpuDevicePlugin{Enabled: b} })
	on(r.AMDMetricsExporter, func(b *bool) {
		s.AmdGpuDeviceMetricsExporterPlugin = &godo.KubernetesAmdGpuDeviceMetricsExporterPlugin{Enabled: b}
	})
	on(r.NvidiaDevicePlugin, func(b *bool) { s.NvidiaGpuDevicePlugin = &godo.KubernetesNvidiaGpuDevicePlugin{Enabled: b} })
	on(r.NvidiaDraDriver, func(b *bool) { s.NvidiaGpuDraDriver = &godo.KubernetesNvidiaGpuDraDriver{Enabled: b} })
	on(r.AMDDraDriver, func(b *bool) { s.AmdGpuDraDriver = &godo.KubernetesAmdGpuDraDriver{Enabled: b} })
	on(r.RDMAPlugin, func(b *bool) { s.RdmaSharedDevicePlugin = &godo.KubernetesRdmaSharedDevicePlugin{Enabled: b} })
	on(r.CorednsAutoscaler, func(b *bool) { s.CorednsAutoscaler = &godo.KubernetesCorednsAutoscaler{Enabled: b} })
	return s
}

// on hands over whether a switch is on, where there is one.
func on(blocks []Switch, set func(*bool)) {
	if len(blocks) > 0 {
		set(&blocks[0].Enabled)
	}
}

// switched is the block of a switch that the API shows; nil: it shows none.
func switched(enabled *bool) []Switch {
	if enabled == nil {
		return nil
	}
	return []Switch{{Enabled: *enabled}}
}

// fillSettings takes over the blocks that the API shows.
func (r *Cluster) fillSettings(v *godo.KubernetesCluster) {
	r.MaintenancePolicy, r.Firewall, r.Autoscaler, r.SSO = nil, nil, nil, nil
	if p := v.MaintenancePolicy; p != nil {
		day := p.Day.String()
		r.MaintenancePolicy = []Policy{{Day: &day, Duration: p.Duration, StartTime: &p.StartTime}}
	}
	if f := v.ControlPlaneFirewall; f != nil {
		r.Firewall = []Firewall{{Enabled: do.Value(f.Enabled), AllowedAddresses: f.AllowedAddresses}}
	}
	if a := v.ClusterAutoscalerConfiguration; a != nil && (len(a.Expanders) > 0 || a.ScaleDownUnneededTime != nil || a.ScaleDownUtilizationThreshold != nil) {
		r.Autoscaler = []Autoscaler{{Expanders: a.Expanders, ScaleDownUnneededTime: a.ScaleDownUnneededTime, ScaleDownUtilizationThreshold: a.ScaleDownUtilizationThreshold}}
	}
	if o := v.SSO; o != nil {
		r.SSO = []SSO{{Enabled: o.Enabled, Required: &o.Required, IssuerURL: do.Optional(o.IssuerURL), ClientID: do.Optional(o.ClientID)}}
	}
	r.RoutingAgent = switched(do.Value(v.RoutingAgent).Enabled)
	r.OCIRegistryPlugin = switched(do.Value(v.P2pOciRegistryPlugin).Enabled)
	r.AMDDevicePlugin = switched(do.Value(v.AmdGpuDevicePlugin).Enabled)
	r.AMDMetricsExporter = switched(do.Value(v.AmdGpuDeviceMetricsExporterPlugin).Enabled)
	r.NvidiaDevicePlugin = switched(do.Value(v.NvidiaGpuDevicePlugin).Enabled)
	r.NvidiaDraDriver = switched(do.Value(v.NvidiaGpuDraDriver).Enabled)
	r.AMDDraDriver = switched(do.Value(v.AmdGpuDraDriver).Enabled)
	r.RDMAPlugin = switched(do.Value(v.RdmaSharedDevicePlugin).Enabled)
	r.CorednsAutoscaler = switched(do.Value(v.CorednsAutoscaler).Enabled)
}
