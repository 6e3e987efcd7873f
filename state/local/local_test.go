package local_test

import (
	"testing"

	"github.com/swampctl/swampctl/state"
	"github.com/swampctl/swampctl/state/local"
	"github.com/swampctl/swampctl/state/statetest"
)

func open(dir string, hook func(string) error) state.Store {
	return local.New(dir, local.Options{TestHook: hook})
}

func TestConformance(t *testing.T) { statetest.Run(t, open) }
