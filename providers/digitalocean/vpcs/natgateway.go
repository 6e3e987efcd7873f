package vpcs

import (
	"context"
	"iter"
	"time"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// NATGateway is the model of digitalocean_vpc_nat_gateway.
type NATGateway struct {
	CreatedAt          string       `swamp:"created_at,computed"`
	Egresses           []Egress     `swamp:"egresses,optional,computed,maxitems=1"`
	ICMPTimeoutSeconds *int         `swamp:"icmp_timeout_seconds,optional,computed,min=1"`
	ID                 string       `swamp:"id,computed,key"`
	Name               string       `swamp:"name,required,nonempty,identity,temporary"`
	ProjectID          *string      `swamp:"project_id,optional,computed"`
	Region             string       `swamp:"region,required,nonempty,identity"`
	Size               int          `swamp:"size,required,min=1"`
	State              string       `swamp:"state,computed"`
	TCPTimeoutSeconds  *int         `swamp:"tcp_timeout_seconds,optional,computed,min=1"`
	Type               string       `swamp:"type,required,nonempty"`
	UDPTimeoutSeconds  *int         `swamp:"udp_timeout_seconds,optional,computed,min=1"`
	UpdatedAt          string       `swamp:"updated_at,computed,from=*"`
	VPCs               []IngressVPC `swamp:"vpcs,required,set,minitems=1"`
}

// Egress says from which addresses a gateway's traffic comes.
type Egress struct {
	PublicGateways []PublicGateway `swamp:"public_gateways,optional,computed,set"`
}

// PublicGateway is one such address.
type PublicGateway struct {
	IPv4 *string `swamp:"ipv4,optional,computed"`
}

// IngressVPC is a VPC whose traffic leaves through a gateway.
type IngressVPC struct {
	DefaultGateway *bool   `swamp:"default_gateway,optional"`
	GatewayIP      string  `swamp:"gateway_ip,computed"`
	SubnetUUID     *string `swamp:"subnet_uuid,optional,computed,forcenew"`
	VPCUUID        string  `swamp:"vpc_uuid,required,forcenew"`
}

func natGatewayResource() providers.Resource {
	return sdk.Resource[*do.Client, NATGateway]{
		Name:   "digitalocean_vpc_nat_gateway",
		Create: createNATGateway, Read: readNATGateway, Update: updateNATGateway, Delete: removeNATGateway, List: listNATGateways,
		Phase: natGatewayPhase, Created: func(r *NATGateway) time.Time { return do.ReadWritten(r.CreatedAt) }, Plan: planNATGateway,
		Touches: func(r *NATGateway) []string {
			var out []string
			for _, v := range r.VPCs {
				out = append(out, "vpc:"+v.VPCUUID)
			}
			return out
		},
		Traits: providers.Traits{
			Recogniser: providers.TemporaryName, Importable: true, AwaitGone: true, CreateTimeout: 15 * time.Minute, DeleteTimeout: 15 * time.Minute,
		},
	}.Build()
}

func natGatewayPhase(r *NATGateway) providers.Phase {
	return do.PhaseOf(r.State, []string{"NEW", "PROVISIONING"}, []string{"ERROR", "INVALID"})
}

// planNATGateway replaces a gateway for what the API takes in creates only.
func planNATGateway(c *sdk.Change[NATGateway]) {
	for _, attr := range []string{"region", "type", "egresses"} {
		if c.Changed(attr) {
			c.Replace(attr, "the API sets it when a gateway is made")
		}
	}
}

// request is what creates and changes say.
func (r *NATGateway) request() *godo.VPCNATGatewayRequest {
	req := &godo.VPCNATGatewayRequest{
		Name: r.Name, Type: r.Type, Region: r.Region, Size: uint32(r.Size), ProjectID: do.Value(r.ProjectID),
		UDPTimeoutSeconds: uint32(do.Value(r.UDPTimeoutSeconds)), ICMPTimeoutSeconds: uint32(do.Value(r.ICMPTimeoutSeconds)), TCPTimeoutSeconds: uint32(do.Value(r.TCPTimeoutSeconds)),
	}
	for _, v := range r.VPCs {
		req.VPCs = append(req.VPCs, &godo.IngressVPC{VpcUUID: v.VPCUUID, SubnetUUID: do.Value(v.SubnetUUID), DefaultGateway: do.Value(v.DefaultGateway)})
	}
	return req
}

func createNATGateway(ctx context.Context, c *do.Client, r *NATGateway) error {
	req := r.request()
	for _, e := range r.Egresses {
		for _, g := range e.PublicGateways {
			if do.Value(g.IPv4) == "" {
				continue
			}
			if req.Egresses == nil {
				req.Egresses = &godo.Egresses{}
			}
			req.Egresses.PublicGateways = append(req.Egresses.PublicGateways, &godo.PublicGateway{IP: *g.IPv4})
		}
	}
	v, _, err := c.API().VPCNATGateways.Create(ctx, req)
	if err != nil {
		return do.Err("create VPC NAT gateway", err)
	}
	r.fill(v)
	return nil
}

func readNATGateway(ctx context.Context, c *do.Client, r *NATGateway) error {
	v, _, err := c.API().VPCNATGateways.Get(ctx, r.ID)
	if err != nil {
		return do.Err("read VPC NAT gateway", err)
	}
	r.fill(v)
	return nil
}

func updateNATGateway(ctx context.Context, c *do.Client, _, r *NATGateway) error {
	if _, _, err := c.API().VPCNATGateways.Update(ctx, r.ID, r.request()); err != nil {
		return do.Err("update VPC NAT gateway", err)
	}
	return readNATGateway(ctx, c, r)
}

func removeNATGateway(ctx context.Context, c *do.Client, r *NATGateway) error {
	_, err := c.API().VPCNATGateways.Delete(ctx, r.ID)
	return do.Err("delete VPC NAT gateway", err)
}

func listNATGateways(ctx context.Context, c *do.Client, _ *NATGateway) iter.Seq2[*NATGateway, error] {
	pages := do.Pages(ctx, "list VPC NAT gateways", func(v *godo.VPCNATGateway) string { return v.ID },
		func(ctx context.Context, o *godo.ListOptions) ([]*godo.VPCNATGateway, *godo.Response, error) {
			return c.API().VPCNATGateways.List(ctx, &godo.VPCNATGatewaysListOptions{ListOptions: *o})
		})
	return do.Each(pages, func(v *godo.VPCNATGateway) *NATGateway {
		r := &NATGateway{}
		r.fill(v)
		return r
	})
}

func (r *NATGateway) fill(v *godo.VPCNATGateway) {
	udp, icmp, tcp := int(v.UDPTimeoutSeconds), int(v.ICMPTimeoutSeconds), int(v.TCPTimeoutSeconds)
	*r = NATGateway{
		CreatedAt: do.WrittenTime(v.CreatedAt), ICMPTimeoutSeconds: &icmp, ID: v.ID, Name: v.Name, ProjectID: &v.ProjectID, Region: v.Region, Size: int(v.Size),
		State: v.State, TCPTimeoutSeconds: &tcp, Type: v.Type, UDPTimeoutSeconds: &udp, UpdatedAt: do.WrittenTime(v.UpdatedAt),
	}
	for _, in := range v.VPCs {
		r.VPCs = append(r.VPCs, IngressVPC{DefaultGateway: do.Optional(in.DefaultGateway), GatewayIP: in.GatewayIP, SubnetUUID: &in.SubnetUUID, VPCUUID: in.VpcUUID})
	}
	if v.Egresses == nil {
		return
	}
	var out Egress
	for _, g := range v.Egresses.PublicGateways {
		ip := g.IPv4
		if ip == "" {
			ip = g.IP
		}
		out.PublicGateways = append(out.PublicGateways, PublicGateway{IPv4: &ip})
	}
	r.Egresses = []Egress{out}
}

// NATGatewayData is the model of data source digitalocean_vpc_nat_gateway.
type NATGatewayData struct {
	CreatedAt          string           `swamp:"created_at,computed"`
	Egresses           []EgressData     `swamp:"egresses,attribute,computed"`
	ICMPTimeoutSeconds int              `swamp:"icmp_timeout_seconds,computed"`
	ID                 *string          `swamp:"id,optional,nonempty,exactlyone=id|name"`
	Name               *string          `swamp:"name,optional,nonempty,exactlyone=id|name"`
	ProjectID          string           `swamp:"project_id,computed"`
	Region             string           `swamp:"region,computed"`
	Size               int              `swamp:"size,computed"`
	State              string           `swamp:"state,computed"`
	TCPTimeoutSeconds  int              `swamp:"tcp_timeout_seconds,computed"`
	Type               string           `swamp:"type,computed"`
	UDPTimeoutSeconds  int              `swamp:"udp_timeout_seconds,computed"`
	UpdatedAt          string           `swamp:"updated_at,computed"`
	VPCs               []IngressVPCData `swamp:"vpcs,attribute,computed,set"`
}

// EgressData is where the traffic comes from, of that data source.
type EgressData struct {
	PublicGateways []PublicGateway `swamp:"public_gateways,attribute,computed,set"`
}

// IngressVPCData is a VPC of that data source.
type IngressVPCData struct {
	DefaultGateway bool   `swamp:"default_gateway,computed"`
	GatewayIP      string `swamp:"gateway_ip,computed"`
	SubnetUUID     string `swamp:"subnet_uuid,computed"`
	VPCUUID        string `swamp:"vpc_uuid,computed"`
}

func natGatewayData() providers.DataSource {
	return sdk.DataSource[*do.Client, NATGatewayData]{Name: "digitalocean_vpc_nat_gateway", Read: lookUpNATGateway}.Build()
}

// lookUpNATGateway finds a gateway by id or by name.
func lookUpNATGateway(ctx context.Context, c *do.Client, d *NATGatewayData) error {
	r, err := do.Only(listNATGateways(ctx, c, nil), func(r *NATGateway) bool { return do.Asked(d.ID, r.ID) && do.Asked(d.Name, r.Name) }, "VPC NAT gateway "+do.Value(d.ID)+do.Value(d.Name))
	if err != nil {
		return err
	}
	*d = NATGatewayData{
		CreatedAt: r.CreatedAt, ICMPTimeoutSeconds: *r.ICMPTimeoutSeconds, ID: &r.ID, Name: &r.Name, ProjectID: do.Value(r.ProjectID), Region: r.Region,
		Size: r.Size, State: r.State, TCPTimeoutSeconds: *r.TCPTimeoutSeconds, Type: r.Type, UDPTimeoutSeconds: *r.UDPTimeoutSeconds, UpdatedAt: r.UpdatedAt,
	}
	for _, e := range r.Egresses {
		d.Egresses = append(d.Egresses, EgressData(e))
	}
	for _, v := range r.VPCs {
		d.VPCs = append(d.VPCs, IngressVPCData{DefaultGateway: do.Value(v.DefaultGateway), GatewayIP: v.GatewayIP, SubnetUUID: do.Value(v.SubnetUUID), VPCUUID: v.VPCUUID})
	}
	return nil
}
