package digitalocean_test

import (
	"github.com/swampctl/swampctl/providers/sdk/sdktest"
)

func sshkeysCases() []sdktest.Case {
	return []sdktest.Case{
		{
			Type: "digitalocean_ssh_key", Create: attrs{"name": "key", "public_key": sshKey + "\n"}, Updates: []attrs{{"name": "key-2"}},
			Replaces: []attrs{{"public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJL4HUe+RzOc21Er/nc2IXhh2kSp+MX11sHiZX9w1M2z b"}},
		},
	}
}
