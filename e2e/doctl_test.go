package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// doctlStep is one call of doctl.
type doctlStep struct {
	args string // $name stands for what was kept
	keep string // "name=field" keeps a field of the object that is printed
	has  string // part of what is printed; $name as in args
	fail bool
}

// doctlTour goes through the commands for everything that swampctl manages, in
// an order in which each finds what it needs.
var doctlTour = []doctlStep{
	{args: "account get", has: "active"},
	{args: "account ratelimit", has: "limit"},
	{args: "compute region list", has: "fra1"},
	{args: "compute size list", has: "s-1vcpu-1gb"},
	{args: "compute image list-distribution", has: "ubuntu-24-04-x64"},
	{args: "compute image list-application --public", has: "docker"},
	{args: "compute image get ubuntu-24-04-x64", keep: "image=id"},
	{args: "compute image get $image", has: "ubuntu-24-04-x64"},

	{args: "vpcs create --name net --region fra1 --ip-range 10.9.0.0/16", keep: "vpc=id"},
	{args: "vpcs create --name again --region fra1 --ip-range 10.9.1.0/24", has: "overlaps", fail: true},
	{args: "vpcs update $vpc --name mesh --description words", has: "words"},
	{args: "vpcs list", has: "mesh"},
	{args: "vpcs get $vpc", has: "10.9.0.0/16"},

	{args: "compute tag create blue", has: "blue"},
	{args: "compute tag get blue", has: "blue"},
	{args: "compute tag create green", has: "green"},
	{args: "compute tag list", has: "blue"},
	{args: "compute tag get red", fail: true, has: "404"},

	{args: "compute ssh-key create me --public-key=$key", keep: "ssh=id"},
	{args: "compute ssh-key get $ssh", has: "fingerprint"},
	{args: "compute ssh-key update $ssh --key-name you", has: "you"},
	{args: "compute ssh-key list", has: "you"},

	{args: "compute volume create data --region fra1 --size 10GiB --fs-type ext4 --desc words --tag blue", keep: "volume=id"},
	{args: "compute volume list --region fra1", has: "data"},
	{args: "compute volume get $volume", has: "ext4"},

	{args: "compute droplet create web-1 web-2 --image ubuntu-24-04-x64 --size s-1vcpu-1gb --region fra1 --vpc-uuid $vpc --ssh-keys $ssh --tag-names blue --enable-monitoring --enable-backups --enable-ipv6 --wait", keep: "droplet=id", has: "active"},
	{args: "compute droplet create many --image ubuntu-24-04-x64 --size none --region fra1", fail: true, has: "422"},
	{args: "compute droplet list --tag-name blue", has: "web-2"},
	{args: "compute droplet get $droplet", has: "web-"},
	{args: "compute droplet actions $droplet", has: "create"},
	{args: "compute droplet backups $droplet", has: "["},
	{args: "compute droplet kernels $droplet", has: "["},
	{args: "compute droplet neighbors $droplet", has: "["},
	{args: "compute droplet snapshots $droplet", has: "["},
	{args: "compute droplet backup-policies list", has: "$droplet"},
	{args: "compute droplet backup-policies get $droplet", has: "backup"},
	{args: "compute droplet backup-policies list-supported", has: "daily"},
	{args: "compute droplet tag $droplet --tag-name green"},
	{args: "compute droplet untag $droplet --tag-name green"},
	{args: "compute tag apply blue --resource=do:droplet:$droplet"},
	{args: "compute tag remove blue --resource=do:droplet:$droplet"},
	{args: "vpcs delete $vpc --force", fail: true, has: "members"},

	{args: "compute droplet-action rename $droplet --droplet-name front --wait", has: "completed"},
	{args: "compute droplet-action power-off $droplet --wait", has: "completed"},
	{args: "compute droplet-action resize $droplet --size s-2vcpu-2gb --resize-disk --wait", has: "completed"},
	{args: "compute droplet-action power-on $droplet --wait", has: "completed", keep: "action=id"},
	{args: "compute droplet-action get $droplet --action-id $action", has: "completed"},
	{args: "compute droplet-action reboot $droplet --wait", has: "completed"},
	{args: "compute droplet-action power-cycle $droplet --wait", has: "completed"},
	{args: "compute droplet-action shutdown $droplet --wait", has: "completed"},
	{args: "compute droplet-action snapshot $droplet --snapshot-name snap --wait", has: "completed"},
	{args: "compute droplet-action password-reset $droplet --wait", has: "completed"},
	{args: "compute droplet-action change-backup-policy $droplet --backup-policy-plan weekly --backup-policy-weekday SUN --backup-policy-hour 4 --wait", has: "completed"},
	{args: "compute droplet-action disable-backups $droplet --wait", has: "completed"},
	{args: "compute droplet-action enable-backups $droplet --wait", has: "completed"},
	{args: "compute droplet-action rebuild $droplet --image debian-12-x64 --wait", has: "completed"},
	{args: "compute action get $action", has: "completed"},
	{args: "compute action list --resource-type droplet", has: "power_on"},
	{args: "compute image list-user", has: "snap", keep: "snapshot=id"},
	{args: "compute image update $snapshot --image-name shot", has: "shot"},
	{args: "compute snapshot list --resource droplet", has: "shot"},
	{args: "compute snapshot get $snapshot", has: "shot"},

	{args: "compute volume-action attach $volume $droplet --wait", has: "completed"},
	{args: "compute volume-action resize $volume --region fra1 --size 20 --wait", has: "completed"},
	{args: "compute volume-action list $volume", has: "resize"},
	{args: "compute volume-action detach $volume $droplet --wait", has: "completed"},
	{args: "compute volume snapshot $volume --snapshot-name kept"},
	{args: "compute snapshot list --resource volume", has: "kept", keep: "kept=id"},
	{args: "compute volume create copy --snapshot $kept --region fra1 --size 20GiB", keep: "copy=id"},
	{args: "compute snapshot delete $kept --force"},

	{args: "compute certificate create --name own --type lets_encrypt --dns-names www.example.com", keep: "certificate=id"},
	{args: "compute certificate get $certificate", has: "own"},
	{args: "compute certificate list", has: "own"},

	{args: "compute load-balancer create --name lb --region fra1 --vpc-uuid $vpc --droplet-ids $droplet --forwarding-rules entry_protocol:https,entry_port:443,target_protocol:http,target_port:80,certificate_id:$certificate --health-check protocol:http,port:80,path:/up,check_interval_seconds:10,response_timeout_seconds:5,healthy_threshold:5,unhealthy_threshold:3 --sticky-sessions type:cookies,cookie_name:LB,cookie_ttl_seconds:5 --allow-list ip:192.0.2.1 --redirect-http-to-https --wait", keep: "lb=id"},
	{args: "compute load-balancer get $lb", has: "active"},
	{args: "compute load-balancer list", has: "LB"},
	{args: "compute load-balancer add-forwarding-rules $lb --forwarding-rules entry_protocol:tcp,entry_port:3306,target_protocol:tcp,target_port:3306"},
	{args: "compute load-balancer remove-forwarding-rules $lb --forwarding-rules entry_protocol:tcp,entry_port:3306,target_protocol:tcp,target_port:3306"},
	{args: "compute load-balancer remove-droplets $lb --droplet-ids $droplet"},
	{args: "compute load-balancer add-droplets $lb --droplet-ids $droplet"},
	{args: "compute load-balancer purge-cache $lb --force"},
	{args: "compute load-balancer update $lb --name front --region fra1 --forwarding-rules entry_protocol:http,entry_port:80,target_protocol:http,target_port:80 --droplet-ids $droplet", has: "front"},

	{args: "compute firewall create --name fw --inbound-rules protocol:tcp,ports:22,address:192.0.2.0/24 --outbound-rules protocol:icmp,address:0.0.0.0/0 --droplet-ids $droplet --tag-names blue", keep: "firewall=id"},
	{args: "compute firewall get $firewall", has: "192.0.2.0/24"},
	{args: "compute firewall list", has: "fw"},
	{args: "compute firewall list-by-droplet $droplet", has: "fw"},
	{args: "compute firewall add-rules $firewall --inbound-rules protocol:udp,ports:53,address:192.0.2.0/24"},
	{args: "compute firewall remove-rules $firewall --inbound-rules protocol:udp,ports:53,address:192.0.2.0/24"},
	{args: "compute firewall add-tags $firewall --tag-names green"},
	{args: "compute firewall remove-tags $firewall --tag-names green"},
	{args: "compute firewall remove-droplets $firewall --droplet-ids $droplet"},
	{args: "compute firewall add-droplets $firewall --droplet-ids $droplet"},
	{args: "compute firewall update $firewall --name wall --inbound-rules protocol:tcp,ports:443,address:0.0.0.0/0", has: "wall"},

	{args: "compute domain create example.com --ip-address 192.0.2.7", has: "example.com"},
	{args: "compute domain get example.com", has: "example.com"},
	{args: "compute domain list", has: "example.com"},
	{args: "compute domain records create example.com --record-type MX --record-name @ --record-data mail.example.com. --record-priority 10", keep: "record=id"},
	{args: "compute domain records update example.com --record-id $record --record-type MX --record-name @ --record-data mx.example.com. --record-priority 20", has: "mx.example.com"},
	{args: "compute domain records list example.com", has: "mx.example.com"},
	{args: "compute domain records delete example.com $record --force"},

	{args: "compute reserved-ip create --region fra1", keep: "ip=ip"},
	{args: "compute reserved-ip get $ip", has: "fra1"},
	{args: "compute reserved-ip list", has: "$ip"},
	{args: "compute reserved-ip-action assign $ip $droplet", has: "assign", keep: "ip_action=id"},
	{args: "compute reserved-ip-action get $ip $ip_action", has: "completed"},
	{args: "compute reserved-ip-action unassign $ip", has: "unassign"},

	{args: "projects create --name shop --purpose IoT --environment Development --description words", keep: "project=id"},
	{args: "projects get $project", has: "words"},
	{args: "projects list", has: "shop"},
	{args: "projects update $project --name store", has: "store"},
	{args: "projects resources assign $project --resource=do:droplet:$droplet --resource=do:volume:$volume", has: "assigned"},
	{args: "projects resources list $project", has: "do:droplet:$droplet"},
	{args: "projects resources get do:droplet:$droplet", has: "$droplet"},
	{args: "projects delete $project --force", fail: true, has: "resources"},

	{args: "compute reserved-ip delete $ip --force"},
	{args: "compute domain delete example.com --force"},
	{args: "compute firewall delete $firewall --force"},
	{args: "compute load-balancer delete $lb --force"},
	{args: "compute certificate delete $certificate --force"},
	{args: "compute droplet delete web-1 web-2 front --force", fail: true},
	{args: "compute droplet delete $droplet --force"},
	{args: "compute droplet delete --tag-name blue --force"},
	{args: "compute volume delete $volume --force"},
	{args: "compute volume delete $copy --force"},
	{args: "compute image delete $snapshot --force"},
	{args: "compute ssh-key delete $ssh --force"},
	{args: "compute tag delete blue --force"},
	{args: "compute tag delete green --force"},
	{args: "projects delete $project --force"},
	{args: "vpcs delete $vpc --force"},
}

// TestDoctl drives the sandbox with the real doctl, which is not to be had
// without a network, so that its path is given by hand.
func TestDoctl(t *testing.T) {
	t.Parallel()
	bin := os.Getenv("SWAMPCTL_DOCTL")
	if bin == "" {
		t.Skipf("SKIPPED: %s needs SWAMPCTL_DOCTL, the path of a built doctl", t.Name())
	}
	l := newLab(t, sandbox.Options{})
	l.write("config.yaml", "")
	vars := []string{"$key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJL4HUe+RzOc21Er/nc2IXhh2kSp+MX11sHiZX9w1M1z a"}
	for _, st := range doctlTour {
		var args []string
		for _, word := range strings.Fields(st.args) {
			args = append(args, strings.NewReplacer(vars...).Replace(word))
		}
		out, code := l.exec(bin, nil, append([]string{"--config", l.dir + "/config.yaml", "--api-url", l.url, "-t", "e2e-doctl", "-o", "json"}, args...)...)
		if want := strings.NewReplacer(vars...).Replace(st.has); (code != 0) != st.fail || !strings.Contains(out, want) {
			t.Fatalf("doctl %s: exit code %d, and %q should be in:\n%s", strings.Join(args, " "), code, want, out)
		}
		if name, field, any := strings.Cut(st.keep, "="); any {
			vars = append([]string{"$" + name, kept(t, st.args, out, field)}, vars...)
		}
	}
	for _, kind := range []string{"droplets", "load_balancers", "firewalls", "volumes", "domains", "reserved_ips", "certificates", "ssh_keys", "tags"} {
		if n := l.count(kind); n != 0 {
			t.Errorf("%d %s are left", n, kind)
		}
	}
}

// kept returns a field of the first object that doctl printed.
func kept(t *testing.T, args, out, field string) string {
	t.Helper()
	if at := strings.IndexAny(out, "[{"); at > 0 {
		out = out[at:] // behind notices
	}
	var list []map[string]any
	var one map[string]any
	if err := json.Unmarshal([]byte(out), &list); err == nil && len(list) > 0 {
		one = list[0]
	} else if err := json.Unmarshal([]byte(out), &one); err != nil {
		t.Fatalf("doctl %s: %v in:\n%s", args, err, out)
	}
	switch v := one[field].(type) {
	case string:
		return v
	case float64:
		return fmt.Sprintf("%.0f", v)
	default:
		t.Fatalf("doctl %s: no %s in:\n%s", args, field, out)
		return ""
	}
}
