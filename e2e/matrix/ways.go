package main

import (
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// way is a way of breaking a run.
type way struct {
	name string
	breakage
	late  bool      // lists, reads and tags lag behind
	slow  bool      // the effect may come when the process has gone
	again *breakage // of the next run too, at its own step
	at    int       // that step
}

// breakage is what is done to one run at one step: a changing call, or a point
// of the store.
type breakage struct {
	faults []fault
	act    func(p *victim, after bool) // done to the process, before and after the effect of the call
	store  string                      // done at a point of the store instead: see [storeWays]
	timed  bool                        // the process is killed after a part of the time that the run takes
	hangs  bool                        // an answer never comes: the client gives up soon
}

// fault is a misfortune of the call so many after the one that is broken; of
// all reads where reads holds.
type fault struct {
	sandbox.Fault
	later int
	reads bool
}

// unanswered is a call whose answer never comes.
func unanswered() breakage {
	b := one(once(sandbox.After, sandbox.DoHang))
	b.hangs = true
	return b
}

// one is a breakage by one fault.
func one(f sandbox.Fault) breakage { return breakage{faults: []fault{{Fault: f}}} }

func status(where sandbox.Phase, code int) sandbox.Fault {
	return sandbox.Fault{Where: where, Do: sandbox.DoStatus, Status: code, Times: -1}
}

func once(where sandbox.Phase, do sandbox.Deed) sandbox.Fault {
	return sandbox.Fault{Where: where, Do: do}
}

func killed(after bool) breakage {
	b := breakage{act: func(p *victim, now bool) {
		if now == after {
			p.kill()
		}
	}}
	if !after {
		b.faults = []fault{{Fault: once(sandbox.Before, sandbox.DoDropRequest)}}
	}
	return b
}

// cut is a connection cut after the effect, with another fault so many calls
// later.
func cut(later int, second sandbox.Fault) breakage {
	return breakage{faults: []fault{{Fault: once(sandbox.After, sandbox.DoCloseConn)}, {Fault: second, later: later}}}
}

func ways() []way {
	out := []way{
		{name: "killed before the effect", breakage: killed(false)},
		{name: "killed after the effect", breakage: killed(true)},
		{name: "connection cut after the effect", breakage: one(once(sandbox.After, sandbox.DoCloseConn))},
		{name: "request lost before the effect", breakage: one(once(sandbox.Before, sandbox.DoDropRequest))},
		{name: "500 after the effect", breakage: one(status(sandbox.After, 500))},
		{name: "502 after the effect", breakage: one(status(sandbox.After, 502))},
		{name: "504 after the effect", breakage: one(status(sandbox.After, 504))},
		{name: "500 without effect", breakage: one(status(sandbox.Before, 500))},
		{name: "503 without effect", breakage: one(status(sandbox.Before, 503))},
		{name: "429 without effect", breakage: one(sandbox.Fault{Where: sandbox.Before, Do: sandbox.DoStatus, Status: 429, Retry: 1})},
		{name: "409 without effect", breakage: one(status(sandbox.Before, 409))},
		{name: "422 without effect", breakage: one(status(sandbox.Before, 422))},
		{name: "no answer, client time-out", breakage: unanswered()},
		{name: "answer cut in its middle", breakage: one(once(sandbox.After, sandbox.DoTruncateBody))},
		{name: "answer without the id", breakage: one(once(sandbox.After, sandbox.DoDropID))},
		{name: "killed after the effect, seen late", breakage: killed(true), late: true},
		{name: "connection cut, seen late", breakage: one(once(sandbox.After, sandbox.DoCloseConn)), late: true},
		{name: "killed at any instant", breakage: breakage{timed: true}, slow: true},
		{name: "killed, and the effect comes when the next run goes on", breakage: breakage{act: leftBehind}, slow: true},
		{name: "SIGINT once", breakage: breakage{act: interrupted(1)}},
		{name: "SIGINT twice", breakage: breakage{act: interrupted(2)}, slow: true},
	}
	out = append(out, doubleWays()...)
	return append(out, storeWays()...)
}

// doubleWays are two faults: in one run, or the second in the recovery.
func doubleWays() []way {
	reads := breakage{faults: []fault{{Fault: sandbox.Fault{Method: "GET", Where: sandbox.Before, Do: sandbox.DoStatus, Status: 500, Times: -1}, reads: true}}}
	first, store := killed(true), breakage{store: "kill"}
	out := []way{
		{name: "killed, and killed again in the recovery", breakage: killed(true), again: &first, at: 1},
		{name: "killed, and reads fail in the recovery", breakage: killed(true), again: &reads},
	}
	for _, later := range []int{1, 2, 4, 8} {
		out = append(out,
			way{name: "two faults in one run", breakage: cut(later, status(sandbox.After, 500))},
			way{name: "two faults in one run", breakage: cut(later, status(sandbox.Before, 503))})
	}
	for point := 1; point <= recoveryPoints; point += 2 {
		out = append(out, way{name: "killed, and killed in the recovery's writes", breakage: killed(true), again: &store, at: point})
	}
	return out
}

// recoveryPoints is how many points of the store a recovery passes.
const recoveryPoints = 13

// storeWays break the run at each write, sync and rename of the store: the
// process is killed there, or that one fails, or all do from there on.
func storeWays() []way {
	return []way{
		{name: "killed at a point of the store", breakage: breakage{store: "kill"}},
		{name: "disk full at one write", breakage: breakage{store: "ENOSPC"}},
		{name: "disk full from one write on", breakage: breakage{store: "ENOSPC+"}},
		{name: "read-only from one write on", breakage: breakage{store: "EROFS+"}},
		{name: "disk full at a call", breakage: breakage{act: func(p *victim, after bool) {
			if !after {
				p.fill()
			}
		}}},
	}
}

// leftBehind kills the process while its request is on the way.
func leftBehind(p *victim, after bool) {
	if !after {
		p.kill()
		time.Sleep(time.Second)
	}
}

// interrupted sends so many SIGINTs.
func interrupted(times int) func(*victim, bool) {
	return func(p *victim, after bool) {
		for range times {
			if !after {
				p.signal(syscall.SIGINT)
				time.Sleep(30 * time.Millisecond)
			}
		}
	}
}

// instants is how many parts of a run's time are tried.
const instants = 40

// anybody reports whether a way can break any program: it needs neither a hook
// in the store nor a setting of swampctl's.
func (w way) anybody() bool {
	return w.store == "" && !w.hangs && (w.again == nil || w.again.store == "")
}

// smallDisk reports whether a way needs a disk of its own.
func (w way) smallDisk() bool { return w.name == "disk full at a call" }

// victim is the process under a fault.
type victim struct {
	pid  int
	dir  string
	done chan struct{} // closed at its end
}

// kill ends the whole group at once and waits for it.
func (v *victim) kill() {
	_ = syscall.Kill(-v.pid, syscall.SIGKILL)
	<-v.done
}

func (v *victim) signal(s syscall.Signal) { _ = syscall.Kill(v.pid, s) }

// ballast is the file that fills the disk of a case.
const ballast = "ballast"

// fill leaves no space on the disk of the working directory, which is a small one.
func (v *victim) fill() {
	f, err := os.Create(filepath.Join(v.dir, ballast))
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }()
	for size := 1 << 16; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}
