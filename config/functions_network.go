package config

import (
	"math"
	"math/big"
	"net"
	"strings"

	"github.com/apparentlymart/go-cidr/cidr"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

func networkFunctions() map[string]function.Function {
	prefix := function.Parameter{Name: "prefix", Type: cty.String}
	whole := func(name string) function.Parameter { return function.Parameter{Name: name, Type: cty.Number} }
	str := function.StaticReturnType(cty.String)
	return map[string]function.Function{
		"cidrhost":    newFunction([]function.Parameter{prefix, whole("hostnum")}, str, cidrHost),
		"cidrnetmask": text("prefix", func(a []string) (string, error) { return cidrNetmask(a[0]) }),
		"cidrsubnet":  newFunction([]function.Parameter{prefix, whole("newbits"), whole("netnum")}, str, cidrSubnet),
		"cidrsubnets": function.New(&function.Spec{
			Params: []function.Parameter{prefix}, VarParam: &function.Parameter{Name: "newbits", Type: cty.Number},
			Type: function.StaticReturnType(cty.List(cty.String)), RefineResult: notNull, Impl: cidrSubnets,
		}),
	}
}

// network reads an address range. Zeros in front of the numbers of an IPv4
// address are passed over: Terraform reads them as decimal.
func network(v cty.Value) (*net.IPNet, error) {
	addr, bits, ok := strings.Cut(v.AsString(), "/")
	if ok && !strings.Contains(addr, ":") {
		parts := strings.Split(addr, ".")
		for i, p := range parts {
			if p = strings.TrimLeft(p, "0"); p == "" && parts[i] != "" {
				p = "0"
			}
			parts[i] = p
		}
		addr = strings.Join(parts, ".")
	}
	_, n, err := net.ParseCIDR(addr + "/" + bits)
	if !ok || err != nil {
		return nil, function.NewArgErrorf(0, "%q is not an address range, such as 10.1.0.0/16", v.AsString())
	}
	return n, nil
}

// wholeNumber returns an argument that must not have a fraction.
func wholeNumber(args []cty.Value, i int) (*big.Int, error) {
	n, acc := args[i].AsBigFloat().Int(nil)
	if acc != big.Exact || n == nil || n.BitLen() > 256 {
		return nil, function.NewArgErrorf(i, "a whole number is needed")
	}
	return n, nil
}

// newBits returns by how many bits a range is made longer.
func newBits(args []cty.Value, i int) (int, error) {
	n, err := wholeNumber(args, i)
	if err != nil {
		return 0, err
	}
	if !n.IsInt64() || n.Int64() > math.MaxUint8 || n.Int64() < math.MinInt8 {
		return 0, function.NewArgErrorf(i, "an address has not so many bits")
	}
	return int(n.Int64()), nil
}

func cidrHost(args []cty.Value, ret cty.Type) (cty.Value, error) {
	n, err := network(args[0])
	if err != nil {
		return cty.UnknownVal(ret), err
	}
	num, err := wholeNumber(args, 1)
	if err != nil {
		return cty.UnknownVal(ret), err
	}
	ip, err := cidr.HostBig(n, num)
	if err != nil {
		return cty.UnknownVal(ret), err
	}
	return cty.StringVal(ip.String()), nil
}

func cidrNetmask(prefix string) (string, error) {
	n, err := network(cty.StringVal(prefix))
	if err != nil {
		return "", err
	}
	if len(n.Mask) != net.IPv4len {
		return "", function.NewArgErrorf(0, "IPv6 ranges have no netmask")
	}
	return net.IP(n.Mask).String(), nil
}

func cidrSubnet(args []cty.Value, ret cty.Type) (cty.Value, error) {
	n, err := network(args[0])
	if err != nil {
		return cty.UnknownVal(ret), err
	}
	bits, err := newBits(args, 1)
	if err != nil {
		return cty.UnknownVal(ret), err
	}
	num, err := wholeNumber(args, 2)
	if err != nil {
		return cty.UnknownVal(ret), err
	}
	if bits >= 0 && num.BitLen() > bits { // the library looks at the lowest 64 bits only
		return cty.UnknownVal(ret), function.NewArgErrorf(2, "a prefix that becomes longer by %d has no range number %d", bits, num)
	}
	sub, err := cidr.SubnetBig(n, bits, num)
	if err != nil {
		return cty.UnknownVal(ret), err
	}
	return cty.StringVal(sub.String()), nil
}

// cidrSubnets gives out ranges one behind the other.
func cidrSubnets(args []cty.Value, ret cty.Type) (cty.Value, error) {
	n, err := network(args[0])
	if err != nil {
		return cty.UnknownVal(ret), err
	}
	if len(args) == 1 {
		return cty.ListValEmpty(cty.String), nil
	}
	var out []cty.Value
	var last *net.IPNet
	for i := range args[1:] {
		if last, err = nextSubnet(n, last, args, i+1); err != nil {
			return cty.UnknownVal(ret), err
		}
		out = append(out, cty.StringVal(last.String()))
	}
	return cty.ListVal(out), nil
}

// nextSubnet returns the range behind last, the first one if that is nil.
func nextSubnet(n, last *net.IPNet, args []cty.Value, i int) (*net.IPNet, error) {
	bits, err := newBits(args, i)
	if err != nil {
		return nil, err
	}
	ones, size := n.Mask.Size()
	switch {
	case bits < 1:
		return nil, function.NewArgErrorf(i, "the prefix must become longer by one bit at least")
	case bits > 32:
		return nil, function.NewArgErrorf(i, "the prefix cannot become longer by more than 32 bits")
	case ones+bits > size:
		return nil, function.NewArgErrorf(i, "a prefix of %d bits cannot become longer by %d", ones, bits)
	}
	if last == nil {
		return cidr.Subnet(n, bits, 0)
	}
	next, over := cidr.NextSubnet(last, ones+bits)
	if over || !n.Contains(next.IP) {
		return nil, function.NewArgErrorf(i, "%s has no room left for it", n)
	}
	return next, nil
}
