package main

import (
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/swampctl/swampctl/providers/digitalocean/sandbox"
)

// way is a way of breaking a call.
type way struct {
	name   string
	fault  *sandbox.Fault              // done to the call
	second *sandbox.Fault              // done to the third call after it
	act    func(p *victim, after bool) // done to the process, before and after the effect
	late   bool                        // lists, reads and tags lag behind
	again  bool                        // the next run is killed too, at its first changing call
}

func ways() []way {
	status := func(where sandbox.Phase, code int) *sandbox.Fault {
		return &sandbox.Fault{Where: where, Do: sandbox.DoStatus, Status: code, Times: -1}
	}
	once := func(where sandbox.Phase, do sandbox.Deed) *sandbox.Fault { return &sandbox.Fault{Where: where, Do: do} }
	killed := func(after bool) func(*victim, bool) {
		return func(p *victim, now bool) {
			if now == after {
				p.kill()
			}
		}
	}
	return []way{
		{name: "killed before the effect", act: killed(false), fault: once(sandbox.Before, sandbox.DoDropRequest)},
		{name: "killed after the effect", act: killed(true)},
		{name: "connection cut after the effect", fault: once(sandbox.After, sandbox.DoCloseConn)},
		{name: "request lost before the effect", fault: once(sandbox.Before, sandbox.DoDropRequest)},
		{name: "500 after the effect", fault: status(sandbox.After, 500)},
		{name: "502 after the effect", fault: status(sandbox.After, 502)},
		{name: "504 after the effect", fault: status(sandbox.After, 504)},
		{name: "500 without effect", fault: status(sandbox.Before, 500)},
		{name: "503 without effect", fault: status(sandbox.Before, 503)},
		{name: "429 without effect", fault: &sandbox.Fault{Where: sandbox.Before, Do: sandbox.DoStatus, Status: 429, Retry: 1}},
		{name: "409 without effect", fault: status(sandbox.Before, 409)},
		{name: "422 without effect", fault: status(sandbox.Before, 422)},
		{name: "no answer, client time-out", fault: once(sandbox.After, sandbox.DoHang)},
		{name: "answer cut in its middle", fault: once(sandbox.After, sandbox.DoTruncateBody)},
		{name: "answer without the id", fault: once(sandbox.After, sandbox.DoDropID)},
		{name: "killed after the effect, seen late", act: killed(true), late: true},
		{name: "connection cut, seen late", fault: once(sandbox.After, sandbox.DoCloseConn), late: true},
		{name: "SIGINT once", act: func(p *victim, after bool) {
			if !after {
				p.signal(syscall.SIGINT)
			}
		}},
		{name: "SIGINT twice", act: func(p *victim, after bool) {
			if !after {
				p.signal(syscall.SIGINT)
				time.Sleep(30 * time.Millisecond)
				p.signal(syscall.SIGINT)
				time.Sleep(30 * time.Millisecond)
			}
		}},
		{name: "two faults in one run", fault: once(sandbox.After, sandbox.DoCloseConn), second: status(sandbox.After, 500)},
		{name: "killed, and killed again in the recovery", act: killed(true), again: true},
		{name: "disk full", act: func(p *victim, after bool) {
			if !after {
				p.fill()
			}
		}},
	}
}

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
