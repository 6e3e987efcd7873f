package sandbox

import (
	"net/http"
	"net/netip"
	"slices"
	"time"
)

type natGatewayTables struct {
	NATGateways table[*document] `json:"vpc_nat_gateways"`
}

func (s *Server) natGatewayRoutes() {
	s.plainRoutes(plain{
		path: "/v2/vpc_nat_gateways", one: "vpc_nat_gateway", many: "vpc_nat_gateways", table: func() *table[*document] { return &s.db.NATGateways },
		made: http.StatusAccepted, removed: http.StatusAccepted, lingers: 2 * time.Second, missing: "nat gateway with id %s not found", check: s.checkNATGateway, fill: s.fillNATGateway,
	})
	s.onSettle(func(now time.Time) {
		for _, d := range s.db.NATGateways.live() {
			if d.Fields["state"] == "NEW" && !now.Before(s.after(d.CreatedAt, 5*time.Second)) {
				d.Fields["state"] = "ACTIVE"
			}
		}
	})
}

// routed tells whether the traffic of a VPC leaves through a gateway, one that
// is on its way out too.
func (s *Server) routed(vpc string) bool {
	return slices.ContainsFunc(s.db.NATGateways.rows, func(d *document) bool {
		return slices.ContainsFunc(vpcsOf(d), func(v map[string]any) bool { return v["vpc_uuid"] == vpc })
	})
}

// vpcsOf returns the VPCs of a gateway.
func vpcsOf(d *document) []map[string]any {
	var out []map[string]any
	all, _ := d.Fields["vpcs"].([]any)
	for _, v := range all {
		if m, is := v.(map[string]any); is {
			out = append(out, m)
		}
	}
	return out
}

// checkNATGateway refuses what is incomplete. Changes leave the VPCs out, which
// clients write as null.
func (s *Server) checkNATGateway(c *call, in obj) (reply, bool) {
	if in["vpcs"] == nil {
		delete(in, "vpcs")
	}
	if rep, fine := needs("name", "size")(c, in); !fine {
		return rep, false
	}
	if c.r.Method != http.MethodPost {
		delete(in, "region")
		delete(in, "type")
		return reply{}, true
	}
	if rep, fine := needs("type", "region", "vpcs")(c, in); !fine {
		return rep, false
	}
	if in["type"] != "PUBLIC" {
		return invalid("type must be PUBLIC"), false
	}
	return reply{}, true
}

func (s *Server) fillNATGateway(c *call, d *document) {
	defaults := obj{"state": "NEW", "created_at": stamp(d.CreatedAt), "udp_timeout_seconds": 30, "icmp_timeout_seconds": 30, "tcp_timeout_seconds": 30, "project_id": s.projectOf("do:vpcnatgateway:" + d.ID)}
	for name, v := range defaults {
		if d.Fields[name] == nil {
			d.Fields[name] = v
		}
	}
	d.Fields["updated_at"] = stamp(c.now)
	for _, in := range vpcsOf(d) {
		if id, _ := in["vpc_uuid"].(string); in["gateway_ip"] == nil {
			if v, found := s.db.VPCs.get(id); found {
				in["gateway_ip"] = netip.MustParsePrefix(v.IPRange).Addr().Next().Next().String()
			}
		}
	}
	asked, _ := d.Fields["egresses"].(map[string]any)
	if gateways, _ := asked["public_gateways"].([]any); len(gateways) > 0 {
		first, _ := gateways[0].(map[string]any)
		if first["ip"] != nil {
			first["ipv4"] = first["ip"]
			delete(first, "ip")
		}
		return
	}
	d.Fields["egresses"] = obj{"public_gateways": []obj{{"ipv4": "203.0.113.10"}}}
}
