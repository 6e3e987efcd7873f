package config

import (
	"errors"
	"math/big"

	"github.com/google/uuid"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"golang.org/x/crypto/bcrypt"
)

// maxBcryptCost keeps one call under half a minute; each step doubles it.
const maxBcryptCost = 18

func randomFunctions(applying bool) map[string]function.Function {
	return map[string]function.Function{
		"uuid":   unknownUntilApply(applying, text("", func([]string) (string, error) { return uuid.NewString(), nil })),
		"uuidv5": text("namespace name", func(a []string) (string, error) { return uuidV5(a[0], a[1]) }),
		"bcrypt": unknownUntilApply(applying, bcryptFunc()),
	}
}

func uuidV5(space, name string) (string, error) {
	known := map[string]uuid.UUID{"dns": uuid.NameSpaceDNS, "url": uuid.NameSpaceURL, "oid": uuid.NameSpaceOID, "x500": uuid.NameSpaceX500}
	ns, ok := known[space]
	if !ok {
		var err error
		if ns, err = uuid.Parse(space); err != nil {
			return "", function.NewArgErrorf(0, "not a UUID, nor dns, url, oid or x500")
		}
	}
	return uuid.NewSHA1(ns, []byte(name)).String(), nil
}

func bcryptFunc() function.Function {
	return function.New(&function.Spec{
		Params:       stringParams("str"),
		VarParam:     &function.Parameter{Name: "cost", Type: cty.Number},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			cost, err := bcryptCost(args[1:])
			if err != nil {
				return cty.UnknownVal(cty.String), err
			}
			sum, err := bcrypt.GenerateFromPassword([]byte(args[0].AsString()), cost)
			if err != nil {
				return cty.UnknownVal(cty.String), err
			}
			return cty.StringVal(string(sum)), nil
		},
	})
}

func bcryptCost(args []cty.Value) (int, error) {
	switch len(args) {
	case 0:
		return bcrypt.DefaultCost, nil
	case 1:
	default:
		return 0, errors.New("bcrypt takes a text and at most one cost")
	}
	n, acc := args[0].AsBigFloat().Int64()
	if acc != big.Exact || n > maxBcryptCost {
		return 0, function.NewArgErrorf(1, "the cost must be a whole number of at most %d: each step doubles the time", maxBcryptCost)
	}
	return int(n), nil
}
