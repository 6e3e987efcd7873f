package do

import "testing"

// TestSent: what was asked last, and only that, is known again.
func TestSent(t *testing.T) {
	t.Parallel()
	c := &Client{}
	if c.WasSent("1", "a") {
		t.Error("what was never sent is known")
	}
	c.NoteSent("1", "a", 1)
	c.NoteSent("2", "b", 2)
	if !c.WasSent("1", "a", 1) || c.WasSent("1", "a", 2) || c.WasSent("2", "a", 1) {
		t.Error("what was sent is not told from something else")
	}
	c.NoteSent("1", "b", 1)
	if c.WasSent("1", "a", 1) {
		t.Error("what was asked before the last request counts")
	}
}
