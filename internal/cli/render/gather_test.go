package render

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/swampctl/swampctl/internal/diag"
)

// TestGather: of many errors that one remedy helps the first are shown whole
// and the others named, with the cause of each; what has another remedy, or
// none, stays as it is.
func TestGather(t *testing.T) {
	failures := func(n int) diag.Diagnostics {
		var ds diag.Diagnostics
		for i := range n {
			ds = append(ds, &diag.Diagnostic{
				Summary: "Cannot create", Address: fmt.Sprintf("digitalocean_tag.t[%d]", i), Detail: fmt.Sprintf("Refused %d.\nAnd more.", i), Hint: "wait",
				Subject: &diag.Range{Filename: "main.tf", Start: diag.Pos{Line: 7, Column: 1}},
			})
		}
		return ds
	}
	if got := Gather(failures(4)); len(got) != 4 {
		t.Errorf("four become %d", len(got))
	}
	other := &diag.Diagnostic{Summary: "Other", Address: "a.b", Hint: "go on"}
	bare := &diag.Diagnostic{Summary: "Bare"}
	got := Gather(append(append(diag.Diagnostics{other}, failures(30)...), bare))
	if len(got) != 6 || got[0] != other || got[5] != bare {
		t.Fatalf("there are %d messages: %v", len(got), got)
	}
	last := got[4]
	lines := strings.Split(last.Detail, "\n")
	if last.Summary != "27 more objects with the same remedy" || last.Hint != "wait" || last.Severity != diag.Error {
		t.Errorf("what stands for the others is %+v", last)
	}
	if len(lines) != 21 || lines[0] != "- digitalocean_tag.t[3] (main.tf line 7): Refused 3." || lines[20] != "- and 7 more" {
		t.Errorf("they are named\n%s", last.Detail)
	}
}

// TestGatherInstances: one slip in a block is shown for its first instances, and
// of the others stands there which they are and what each has in the expression.
func TestGatherInstances(t *testing.T) {
	var ds diag.Diagnostics
	for i := range 30 {
		ds = append(ds, &diag.Diagnostic{
			Summary: "Invalid operand", Detail: "A number is required.", Address: fmt.Sprintf("digitalocean_tag.t[%d]", i),
			Subject: &diag.Range{Filename: "main.tf", Start: diag.Pos{Line: 7, Column: 1}},
			Values:  []diag.Value{{Expr: "count.index", Is: "is " + fmt.Sprint(i)}, {Expr: "local.all", Is: strings.Repeat("long ", 20)}},
		})
	}
	ds[29].Hint = "correct it"
	elsewhere := *ds[0]
	elsewhere.Subject = &diag.Range{Filename: "main.tf", Start: diag.Pos{Line: 9, Column: 1}}
	got := Gather(append(ds, &elsewhere))
	if len(got) != 5 || got[4] != &elsewhere {
		t.Fatalf("there are %d messages: %v", len(got), got)
	}
	lines := strings.Split(got[3].Detail, "\n")
	if got[3].Summary != "27 more instances with the same error" || got[3].Hint != "correct it" {
		t.Errorf("what stands for the others is %+v", got[3])
	}
	if len(lines) != 21 || lines[0] != "- digitalocean_tag.t[3]: count.index is 3" || lines[20] != "- and 7 more" {
		t.Errorf("they are named\n%s", got[3].Detail)
	}
}

// TestGatherCauses: where the causes are not the same, each stands there.
func TestGatherCauses(t *testing.T) {
	var ds diag.Diagnostics
	for i := range 6 {
		ds = append(ds, &diag.Diagnostic{
			Summary: "Cannot create", Detail: fmt.Sprintf("Refused %d.", i), Address: fmt.Sprintf("digitalocean_tag.t[%d]", i),
			Subject: &diag.Range{Filename: "main.tf", Start: diag.Pos{Line: 7, Column: 1}},
		})
	}
	got := Gather(ds)
	want := "- digitalocean_tag.t[3] (main.tf line 7): Refused 3.\n- digitalocean_tag.t[4] (main.tf line 7): Refused 4.\n- digitalocean_tag.t[5] (main.tf line 7): Refused 5."
	if len(got) != 4 || got[3].Detail != want {
		t.Errorf("%d messages, the last\n%s", len(got), got[len(got)-1].Detail)
	}
}

// TestGatherUndeclared: of many values that nothing declares the others are
// named in lines, those of each file by themselves; they stay warnings.
func TestGatherUndeclared(t *testing.T) {
	var ds diag.Diagnostics
	for i := range 10 {
		ds = append(ds, &diag.Diagnostic{
			Severity: diag.Warning, Kind: diag.UndeclaredVariable, Summary: "Value for undeclared variable", Detail: fmt.Sprintf("Nothing declares v%d.", i),
			Subject: &diag.Range{Filename: "terraform.tfvars", Start: diag.Pos{Line: i + 1}},
		})
	}
	other := *ds[0]
	other.Subject = &diag.Range{Filename: "x.auto.tfvars", Start: diag.Pos{Line: 1}}
	got := Gather(append(ds, &other))
	if len(got) != 5 || got[4] != &other || got[3].Severity != diag.Warning || got[3].Summary != "7 more values for undeclared variables" {
		t.Fatalf("there are %d messages: %v", len(got), got)
	}
	if lines := strings.Split(got[3].Detail, "\n"); len(lines) != 7 || lines[0] != "- terraform.tfvars line 4: Nothing declares v3." {
		t.Errorf("they are named\n%s", got[3].Detail)
	}
}

// TestManyMessages: each file is taken apart once, however many messages there
// are about it.
func TestManyMessages(t *testing.T) {
	const n = 1000
	var ds diag.Diagnostics
	for i := range n {
		at := diag.Pos{Line: 3*i + 2, Column: 3, Byte: 44*i + 40}
		ds = append(ds, diag.Errorf("Wrong", "It is.").At(&diag.Range{Filename: "main.tf", Start: at, End: at}))
	}
	file := []byte(strings.Repeat("resource \"digitalocean_tag\" \"a\" {\n  x = 1\n}\n", n))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Diagnostics(io.Discard, ds, map[string][]byte{"main.tf": file}, Style{})
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 100*uint64(len(file)) {
		t.Errorf("%d messages take %d bytes, and the file has %d", n, got, len(file))
	}
}
